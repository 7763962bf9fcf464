package io.stepvault.server.apikey;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Terms;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found about a presented key.
 *
 * @param publicId of the key; null when the text was none
 * @param item that the key is of, also when it is rejected; empty when its secret is of none
 * @param version of the item that the key is; 0: none
 * @param previous whether it is the version before the current one, in an overlap
 * @param expiresAt when it stops being good, as of now; null: never, or it is not good
 */
public record KeyVerdict(
    Cause cause,
    @Nullable String publicId,
    Optional<Item> item,
    int version,
    boolean previous,
    @Nullable Instant expiresAt) {

  /** The true one, for the audit: callers are told accepted or rejected. */
  public enum Cause {
    ACCEPTED,
    /** Not of the form, or with another checksum. */
    NOT_A_KEY,
    UNKNOWN_KEY,
    WRONG_SECRET,
    DELETED,
    EXPIRED,
    VERSION_DISABLED,
    /** Staged, or replaced and its overlap over. */
    VERSION_NOT_VALID,
    WORKFLOW_NOT_ALLOWED,
    OUT_OF_BOUNDS
  }

  /**
   * The workflow for the record of uses: one that the key's policy names, or none. A gateway may be
   * told any other by whoever calls it, a new one each time.
   */
  public String listed(String workflow) {
    return item.map(Item::terms)
        .filter(terms -> terms instanceof Terms.ApiKeyPolicy p && p.workflows().contains(workflow))
        .map(terms -> workflow)
        .orElse("");
  }

  public boolean isAccepted() {
    return cause == Cause.ACCEPTED;
  }
}
