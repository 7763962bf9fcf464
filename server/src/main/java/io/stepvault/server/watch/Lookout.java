package io.stepvault.server.watch;

import com.google.common.collect.Lists;
import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Denials;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Signatories;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Found;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, in one snapshot of their organizations, what has changed for watches: whether their
 * callers would still be admitted, and what their references mean. Where no revision has moved and
 * nothing has expired it reads nothing. Confined to one thread.
 */
public final class Lookout {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  /** Of which the items are held at once: with 64 KiB each, 13 MiB. */
  private static final int MOST_REFERENCES_AT_ONCE = 100;

  private final Admission admission;
  private final AuthorityStore authorities;
  private final ItemStore items;
  private final Rings rings;

  /**
   * Those on which all has been read. What was learnt on another may be wrong there: a database
   * that was restored, or a standby that took over, can have other content under the same revision.
   */
  private final Set<Object> connections = Collections.newSetFromMap(new WeakHashMap<>());

  public Lookout(Admission admission, AuthorityStore authorities, ItemStore items, Rings rings) {
    this.admission = admission;
    this.authorities = authorities;
    this.items = items;
    this.rings = rings;
  }

  /** One reference that has to be read again. */
  private record Outdated(Watch watch, int reference) {}

  /**
   * Looks.
   *
   * @param tx of the organizations, and of the installation's
   * @param watches by organization
   * @return those that have to end, and why
   */
  Map<Watch, Refusal> look(BatchTx tx, Map<String, List<Watch>> watches) {
    Map<Watch, Refusal> ended = new HashMap<>();
    boolean anew = !connections.contains(tx.connection());
    watches.forEach(
        (organization, some) -> {
          if (tx.heads().containsKey(organization)) {
            look(tx, organization, anew, some, ended);
          } else {
            some.forEach(
                watch ->
                    ended.put(watch, admission.invalid(watch.presented(), "unknown organization")));
          }
        });
    connections.add(tx.connection());
    return ended;
  }

  private void look(
      BatchTx tx,
      String organization,
      boolean anew,
      List<Watch> watches,
      Map<Watch, Refusal> ended) {
    Tx snapshot = tx.of(organization);
    try {
      Signatories signatories = signatories(tx, snapshot, watches);
      List<Watch> admitted = new ArrayList<>();
      for (Watch watch : watches) {
        try {
          watch.admit(admission, signatories, snapshot.now());
          admitted.add(watch);
        } catch (Refusal refusal) {
          ended.put(watch, refusal);
        }
      }
      read(snapshot, anew ? Changes.ALL : changes(snapshot, admitted), admitted, ended);
    } catch (IntegrityException e) {
      // Whoever begins again is told, and that goes on record.
      LOG.atError()
          .addKeyValue("organization", organization)
          .addKeyValue("what", e.getMessage())
          .log("watches end: stored data is not what Stepvault wrote");
      watches.forEach(watch -> ended.putIfAbsent(watch, Denials.damaged()));
    }
  }

  private Signatories signatories(BatchTx tx, Tx snapshot, List<Watch> watches) {
    AuthoritySet own = authorities.current(snapshot);
    boolean alone =
        !tx.heads().containsKey(Organization.INSTALLATION)
            || watches.stream().allMatch(watch -> own.find(watch.authorizer()).isPresent());
    return alone
        ? Signatories.of(own)
        : new Signatories(own, Optional.of(authorities.current(tx.of(Organization.INSTALLATION))));
  }

  private void read(Tx tx, Changes changes, List<Watch> watches, Map<Watch, Refusal> ended) {
    List<Outdated> outdated = new ArrayList<>();
    for (Watch watch : watches) {
      watch.outdated(changes, tx.now()).forEach(one -> outdated.add(new Outdated(watch, one)));
    }
    for (List<Outdated> some : Lists.partition(outdated, MOST_REFERENCES_AT_ONCE)) {
      readSome(tx, some, ended);
    }
    for (Watch watch : watches) {
      watch.isAsOf(tx.head().revision());
      watch.hints().seal(rings.of(tx));
    }
  }

  /** Since the oldest look; one that is ahead of the snapshot has seen what was then lost. */
  private Changes changes(Tx tx, List<Watch> watches) {
    long oldest = tx.head().revision();
    for (Watch watch : watches) {
      if (watch.revision() > tx.head().revision()) {
        return Changes.since(tx, items, watch.revision());
      }
      oldest = Math.min(oldest, watch.revision());
    }
    return Changes.since(tx, items, oldest);
  }

  private void readSome(Tx tx, List<Outdated> outdated, Map<Watch, Refusal> ended) {
    Set<Place> places = new LinkedHashSet<>();
    outdated.forEach(one -> places.addAll(one.watch().places(one.reference())));
    Found found = items.at(tx, places);
    for (Outdated one : outdated) {
      List<Place> own = one.watch().places(one.reference());
      if (found.damaged().stream().anyMatch(damaged -> own.stream().anyMatch(damaged::concerns))) {
        ended.put(one.watch(), Denials.damaged());
      } else {
        one.watch().read(one.reference(), at(own, found.items()), tx.now());
      }
    }
  }

  private static List<Item> at(List<Place> places, List<Item> items) {
    return items.stream()
        .filter(item -> places.stream().anyMatch(place -> place.holds(item)))
        .toList();
  }
}
