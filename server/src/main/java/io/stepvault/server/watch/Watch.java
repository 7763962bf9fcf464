package io.stepvault.server.watch;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Denials;
import io.stepvault.server.admission.Grant;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.authorizer.Signatories;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.Ring;
import io.stepvault.server.resolve.References;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.store.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One caller that watches references, and what was last found about each. After its opening it is
 * confined to the thread that looks, but for its {@link #hints} and what never changes.
 */
final class Watch {
  private final Presented presented;
  private final List<String> references;
  private final List<List<Place>> places;
  private final WatchReply reply;
  private final Hints hints;

  private final List<Reading> readings = new ArrayList<>();
  private Caller caller;
  private long revision;

  /** Whether another rule than before may decide about its references. */
  private boolean ruledAnew;

  /**
   * @param caller as admitted
   * @param references without repetition
   */
  Watch(Presented presented, Caller caller, List<String> references, Ring ring, WatchReply reply) {
    this.presented = presented;
    this.caller = caller;
    this.references = List.copyOf(references);
    this.reply = reply;
    String owner = caller.token().claims().owner();
    this.places = references.stream().map(one -> References.places(one, owner)).toList();
    this.hints = new Hints(this.references, Cursor.context(caller, references), ring, reply);
  }

  /** Reads all references for the first time. */
  void begin(Collection<Item> items, Instant now, String cursor) {
    for (int i = 0; i < references.size(); i++) {
      readings.add(reading(i, items, now));
      hints.know(i, readings.get(i).meaning());
    }
    hints.beginAt(cursor);
  }

  Presented presented() {
    return presented;
  }

  String organization() {
    return caller.organization();
  }

  /** Of the certificate. */
  String identity() {
    return presented.peer().name();
  }

  String authorizer() {
    return caller.token().claims().iss();
  }

  /** The revision that all was last read as of. */
  long revision() {
    return revision;
  }

  Hints hints() {
    return hints;
  }

  /** Everywhere that an item could be that matters here. */
  Set<Place> places() {
    Set<Place> all = new LinkedHashSet<>();
    places.forEach(all::addAll);
    return all;
  }

  List<Place> places(int reference) {
    return places.get(reference);
  }

  /**
   * Judges the caller as if it called now.
   *
   * @throws Refusal what speaks against it
   */
  void admit(Admission admission, Signatories signatories, Instant now) {
    if (!reply.isTrusted()) {
      throw Denials.notTrusted();
    }
    Grant before = caller.token();
    caller = admission.verify(signatories, presented, before.claims(), before.key().key());
    admission.judge(caller, presented, now);
    ruledAnew |= !caller.token().authorizer().bounds().equals(before.authorizer().bounds());
  }

  /** Which of its references have to be read again. */
  List<Integer> outdated(Changes changes, Instant now) {
    List<Integer> outdated = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      Reading reading = readings.get(i);
      if (ruledAnew || reading.isOver(now) || changes.concern(reading, places.get(i))) {
        outdated.add(i);
      }
    }
    return outdated;
  }

  /**
   * Takes what a reference means now.
   *
   * @param items all that it could mean; others among them do not matter
   */
  void read(int reference, Collection<Item> items, Instant now) {
    readings.set(reference, reading(reference, items, now));
    hints.know(reference, readings.get(reference).meaning());
  }

  private Reading reading(int reference, Collection<Item> items, Instant now) {
    return Reading.of(
        ResolvePolicy.decide(caller.token(), references.get(reference), items, now), now);
  }

  /** All that was outdated has been read, as of this revision. */
  void isAsOf(long current) {
    revision = current;
    ruledAnew = false;
  }
}
