package io.stepvault.server.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.Permission;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.RotateItemRequest;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The vault, as its documentation has it: what is stored, and who asks for what. */
final class Model {
  /** Which calls are one: of one user (by one certificate here), one method, one id. */
  private record Key(Actor actor, String method, String requestId) {}

  /** What a call has changed. */
  private record Earlier(Message request, Instant at, Changed changed) {}

  /**
   * What a change was about.
   *
   * @param version 0: none
   */
  record Changed(String id, int version) {}

  private static final Duration REMEMBERED = Duration.ofHours(24);

  /** An API key is shown again that long. */
  private static final Duration SHOWN = Duration.ofMinutes(10);

  private final Map<String, ModelItem> items = new LinkedHashMap<>();
  private final Map<Key, Earlier> earlier = new HashMap<>();
  private final List<Call> repeatable = new ArrayList<>();
  private final FormerNames formerNames = new FormerNames();
  private Instant now;
  private Instant written = Instant.MIN;
  private int calls;

  Model(Instant now) {
    this.now = now;
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** The broker was stopped before this time began, and wrote what it had heard of uses. */
  void brokerHasWritten() {
    written = now;
  }

  /** Whether every broker must know of a use then. */
  boolean isKnown(Instant use) {
    return use.isBefore(written);
  }

  /** How many calls there were. */
  int calls() {
    return calls;
  }

  /** Calls with a request_id. */
  List<Call> repeatable() {
    return repeatable;
  }

  /** What the call must be answered; carries it out. */
  Answer answer(Call call, Answer.Chance chance) {
    calls++;
    if (!call.requestId().isEmpty()) {
      repeatable.add(call);
    }
    try {
      return new Answer.Done(
          switch (call.request()) {
            case GetItemRequest request -> new Readings(this, call.actor()).get(request);
            case ListItemsRequest request -> new Lists(this, call.actor(), chance).list(request);
            case ListVersionsRequest request -> new Readings(this, call.actor()).versions(request);
            case ResolveRequest request ->
                new Resolving(this, call.actor(), call.run()).resolve(request);
            default -> change(call, chance);
          });
    } catch (No no) {
      return no.refused();
    }
  }

  /** A call that was carried out before is not again, and is answered as things are now. */
  private Message change(Call call, Answer.Chance chance) {
    Responses responses = new Responses(this, call);
    Key key = new Key(call.actor(), call.method(), call.requestId());
    if (call.request() instanceof RotateItemRequest request) {
      Changes.requireGiven(this, request, call.actor());
    }
    Earlier before = call.requestId().isEmpty() ? null : earlier.get(key);
    if (before != null && now.isBefore(before.at.plus(REMEMBERED))) {
      if (!before.request.equals(call.request())) {
        throw No.because(ErrorReason.REQUEST_ID_REUSED);
      }
      ModelItem item = visible(before.changed.id, call.actor());
      if (Responses.showsKey(call, item) && !now.isBefore(before.at.plus(SHOWN))) {
        throw No.because(ErrorReason.GENERATED_VALUE_GONE);
      }
      return responses.of(before.changed);
    }
    Changed changed = new Changes(this, call, chance).make();
    earlier.put(key, new Earlier(call.request(), now, changed));
    return responses.of(changed);
  }

  /** All items, the oldest first. */
  Stream<ModelItem> items() {
    return items.values().stream();
  }

  ModelItem item(String id) {
    return items.get(id);
  }

  /** What the actor can use, or see as an admin; all else is as if it were not there. */
  ModelItem visible(String id, Actor actor) {
    return Optional.ofNullable(items.get(id))
        .filter(item -> item.isSeenBy(actor))
        .orElseThrow(() -> No.because(ErrorReason.ITEM_NOT_FOUND));
  }

  /** Its etag must be one that it never had. */
  void put(ModelItem item, String etag) {
    assertThat(item.etags).as("earlier etags of %s", item.id).doesNotContain(etag);
    item.etags.add(etag);
    item.updatedAt = now;
    Optional.ofNullable(items.get(item.id)).ifPresent(before -> formerNames.change(before, item));
    items.put(item.id, item);
  }

  FormerNames formerNames() {
    return formerNames;
  }

  /** A run has got a version. */
  void used(ModelItem item, int number) {
    item.change(number, version -> version.used(now));
  }

  /** As names are compared and stored. */
  static String normal(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /** A name is unique among shared items, and among one owner's private ones, deleted ones too. */
  void requireFree(ModelItem item) {
    boolean taken =
        items()
            .filter(other -> other.home == item.home && !other.id.equals(item.id))
            .filter(other -> other.name.equals(item.name))
            .anyMatch(
                other ->
                    item.isPrivate()
                        ? other.isPrivate() && other.owner.equals(item.owner)
                        : !other.isPrivate() && !other.isDeleted());
    if (taken) {
      throw No.because(ErrorReason.NAME_TAKEN);
    }
  }

  /** Whether it stands before a shared item that its owner could use, in the owner's runs. */
  boolean hidesShared(ModelItem item, Actor owner) {
    return item.isPrivate()
        && items()
            .filter(other -> other.home == item.home && !other.isPrivate() && !other.isDeleted())
            .anyMatch(other -> other.name.equals(item.name) && other.canUse(owner));
  }

  /** Whether the permission is this one, or more. */
  static boolean isAtLeast(Optional<Permission> permission, Permission least) {
    return permission.filter(has -> has.compareTo(least) >= 0).isPresent();
  }
}
