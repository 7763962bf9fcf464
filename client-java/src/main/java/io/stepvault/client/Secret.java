package io.stepvault.client;

import io.stepvault.client.destination.Target;
import io.stepvault.v1.Destination;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolvedSecret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * One resolved value, for the length of its lease. {@link #close} wipes it.
 *
 * <p><b>What is wiped and what is not.</b> The array that {@link #bytes} returns is this secret's
 * alone, and {@code close} fills it with zeros; what the {@link Step} holds is another copy, wiped
 * by the end of the lease. Three copies before these are gRPC's and out of reach: Netty's pooled
 * buffers, written over by later traffic; the buffer in which gRPC parses a message, one for each
 * thread, written over by that thread's next answer or left to the garbage collector; and the
 * answer message itself, left to the garbage collector. Copies that the caller makes ({@link
 * #chars}, {@link #revealAsString}) are the caller's.
 *
 * <p>{@link #toString} names the secret and never shows the value. Not serializable. May be used
 * from several threads; an array that was handed out is zeros once one of them has closed the
 * secret.
 */
public final class Secret implements AutoCloseable {
  private final String reference;
  private final String itemId;
  private final int version;
  private final Item.Kind kind;
  private final Lease lease;
  private final List<Destination> destinations;
  private final byte[] value;
  private volatile boolean closed;

  Secret(ResolvedSecret resolved, Lease lease) {
    this(resolved, resolved.getValue().toByteArray(), lease);
  }

  /**
   * @param resolved its own value is not looked at
   * @param value from now on this secret's
   */
  Secret(ResolvedSecret resolved, byte[] value, Lease lease) {
    this.reference = resolved.getReference();
    this.itemId = resolved.getItemId();
    this.version = resolved.getVersion();
    this.kind = resolved.getKind();
    this.lease = lease;
    this.destinations = List.copyOf(resolved.getDestinationsList());
    this.value = value;
  }

  /** The reference as it was asked for: a name or an item id. */
  public String reference() {
    return reference;
  }

  /** The item's id, {@code vlt_...}. */
  public String itemId() {
    return itemId;
  }

  /** The number of the version that the value is; the first is 1. */
  public int version() {
    return version;
  }

  /**
   * SECRET (text), MATERIAL (bytes), or UNRECOGNIZED when this library is older than the broker.
   */
  public Item.Kind kind() {
    return kind;
  }

  /** Where alone the value may be sent; empty: anywhere. */
  public List<Destination> destinations() {
    return destinations;
  }

  /** Whether the value may be sent there. */
  public boolean mayGoTo(Target target) {
    return destinations.isEmpty()
        || destinations.stream()
            .anyMatch(
                to ->
                    target.isWithin(
                        to.getScheme(), to.getHost(), to.getPort(), to.getPathPrefix()));
  }

  /**
   * The value itself: not a copy, and wiped by {@link #close}.
   *
   * @throws IllegalStateException after {@code close}
   */
  public byte[] bytes() {
    requireOpen();
    return value;
  }

  /**
   * The text of a SECRET in a new array, which the caller fills with zeros after use; decoded as
   * strict UTF-8 (RFC 3629) without a {@code String} in between.
   *
   * @throws IllegalStateException after {@link #close}, or when the item is no SECRET
   * @throws IntegrityException when the value is not UTF-8
   */
  public char[] chars() {
    requireOpen();
    if (kind != Item.Kind.SECRET) {
      throw new IllegalStateException(this + " is " + kind + ", which is bytes and no text");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    // UTF-8 never has more UTF-16 units than bytes.
    CharBuffer text = CharBuffer.allocate(value.length);
    try {
      CoderResult result = decoder.decode(ByteBuffer.wrap(value), text, true);
      if (result.isError()) {
        throw new IntegrityException(this + " is a SECRET, yet its value is not UTF-8");
      }
      return Arrays.copyOf(text.array(), text.position());
    } finally {
      Arrays.fill(text.array(), '\0');
    }
  }

  /**
   * The text of a SECRET as a {@code String}, which nothing can wipe: it stays in memory until the
   * garbage collector has overwritten it. For libraries that take nothing else.
   *
   * @throws IllegalStateException after {@link #close}, or when the item is no SECRET
   * @throws IntegrityException when the value is not UTF-8
   */
  public String revealAsString() {
    char[] text = chars();
    try {
      return new String(text);
    } finally {
      Arrays.fill(text, '\0');
    }
  }

  /**
   * How much longer the value may be held; zero when the lease is over. At most 60 s, counted on a
   * monotonic clock from before the request was sent, so that neither the way of the answer nor a
   * retry makes it longer than the broker meant. Then resolve again: there is no renewal.
   */
  public Duration leaseRemaining() {
    return lease.remaining();
  }

  /**
   * Whether the value must not be used any longer. The value is still there until {@link #close}.
   */
  public boolean isLeaseOver() {
    return lease.remaining().isZero();
  }

  /** Wipes the value. Has no effect the second time. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(value, (byte) 0);
  }

  /** {@code Secret[stripe_secret, vlt_..., version 1]}; never the value. */
  @Override
  public String toString() {
    return "Secret[" + reference + ", " + itemId + ", version " + version + "]";
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }
}
