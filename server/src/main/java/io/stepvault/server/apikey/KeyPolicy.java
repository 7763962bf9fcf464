package io.stepvault.server.apikey;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.apikey.KeyVerdict.Cause;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Overlap;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a presented key is good: a pure function of records in memory. What depends on the item
 * is looked at only after the secret was found right, and every way to a wrong secret or a wrong
 * public id computes one MAC.
 */
public final class KeyPolicy {
  private KeyPolicy() {}

  /** Of a text that is no key. */
  public static KeyVerdict notAKey() {
    return new KeyVerdict(Cause.NOT_A_KEY, null, Optional.empty(), 0, false, null);
  }

  /**
   * Judges a key.
   *
   * @param workflow that it is to start; may be empty
   * @param found what may be of this key; others among them do not matter
   */
  public static KeyVerdict judge(
      Grant grant, PresentedKey key, String workflow, List<Item> found, Ring ring, Instant now) {
    for (Item item : found) {
      Optional<ItemVersion> version = item.versions().ofApiKey(key.publicId());
      if (version.isPresent()) {
        return isKeyOf(item, version.get(), key, ring)
            ? judge(grant, key, workflow, item, version.get(), now)
            : ofNothing(Cause.WRONG_SECRET, key);
      }
    }
    if (!key.isNowhere(ring, grant.claims().org())) {
      throw new IllegalStateException("a MAC of zeros was met");
    }
    return ofNothing(Cause.UNKNOWN_KEY, key);
  }

  /** Both the same: to put the item on record takes time. The public id is, and leads to it. */
  private static KeyVerdict ofNothing(Cause cause, PresentedKey key) {
    return new KeyVerdict(cause, key.publicId(), Optional.empty(), 0, false, null);
  }

  private static KeyVerdict judge(
      Grant grant, PresentedKey key, String workflow, Item item, ItemVersion version, Instant now) {
    Cause cause = cause(grant, item, version, workflow, now);
    return new KeyVerdict(
        cause,
        key.publicId(),
        Optional.of(item),
        version.number(),
        version.number() != item.currentVersion(),
        cause == Cause.ACCEPTED ? expiresAt(item, version) : null);
  }

  private static boolean isKeyOf(Item item, ItemVersion version, PresentedKey key, Ring ring) {
    return version.content() instanceof ItemVersion.ApiKey stored
        && key.isIn(
            ring,
            new ValueContext(item.organization(), item.id(), version.number(), item.kind().name()),
            stored);
  }

  private static Cause cause(
      Grant grant, Item item, ItemVersion version, String workflow, Instant now) {
    if (!grant.authorizer().bounds().allowsItem(item.id(), item.name())) {
      return Cause.OUT_OF_BOUNDS;
    }
    if (item.isDeleted()) {
      return Cause.DELETED;
    }
    if (item.isExpired(now)) {
      return Cause.EXPIRED;
    }
    boolean valid =
        version.number() == item.currentVersion()
            || item.versions()
                .overlapAt(now)
                .filter(overlap -> overlap.previousVersion() == version.number())
                .isPresent();
    if (!valid) {
      return Cause.VERSION_NOT_VALID;
    }
    if (!version.isEnabled()) {
      return Cause.VERSION_DISABLED;
    }
    return item.terms() instanceof Terms.ApiKeyPolicy policy
            && (policy.workflows().isEmpty() || policy.workflows().contains(workflow))
        ? Cause.ACCEPTED
        : Cause.WORKFLOW_NOT_ALLOWED;
  }

  private static @Nullable Instant expiresAt(Item item, ItemVersion version) {
    if (version.number() == item.currentVersion()) {
      return item.expiresAt();
    }
    Instant end = item.versions().overlap().map(Overlap::until).orElseThrow();
    return item.expiresAt() == null || end.isBefore(item.expiresAt()) ? end : item.expiresAt();
  }
}
