package io.stepvault.server.apikey;

import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;

/** A text of the form of a key, as far as it has to be kept: its secret part is not here. */
public final class PresentedKey {
  /** As long as the id of an item, and none. */
  private static final String NO_ITEM = "vlt_00000000000000000000000000";

  private static final byte[] NO_TAG = new byte[32];

  private final String publicId;
  private final byte[] digest;

  /**
   * @param digest SHA-256 of the whole key, which nobody can guess: 190 bits of it are random
   */
  PresentedKey(String publicId, byte[] digest) {
    this.publicId = publicId;
    this.digest = digest;
  }

  /** What it is found by. */
  public String publicId() {
    return publicId;
  }

  /**
   * Whether it is the key that this was stored of, in constant time.
   *
   * @param context where that stands
   * @throws io.stepvault.server.key.IntegrityException when no key of the ring made the MAC
   */
  boolean isIn(Ring ring, ValueContext context, ItemVersion.ApiKey stored) {
    return ring.isMac(
        stored.mac(), ApiKeys.frame(context, publicId, digest), "item " + context.item());
  }

  /** That no item is known that it is of: takes as long as {@link #isIn}, and is always so. */
  boolean isNowhere(Ring ring, String organization) {
    ValueContext nowhere = new ValueContext(organization, NO_ITEM, 1, "API_KEY");
    Mac none = new Mac(ring.macKey(), NO_TAG);
    return !ring.isMac(none, ApiKeys.frame(nowhere, publicId, digest), "no item");
  }

  @Override
  public String toString() {
    return "PresentedKey[" + publicId + "]";
  }
}
