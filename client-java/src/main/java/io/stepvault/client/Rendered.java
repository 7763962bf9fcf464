package io.stepvault.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A text with values in it, for as long as each of them may be held. {@link #close} wipes it.
 * {@link #toString} never shows it.
 */
public final class Rendered implements AutoCloseable {
  private final byte[] text;
  private final List<Secret> used;
  private volatile boolean closed;

  Rendered(byte[] text, List<Secret> used) {
    this.text = text;
    this.used = used;
  }

  /**
   * The text as UTF-8: not a copy, and wiped by {@link #close}.
   *
   * @throws IllegalStateException after {@code close}
   */
  public byte[] bytes() {
    if (closed) {
      throw new IllegalStateException("the text is closed");
    }
    return text;
  }

  /**
   * The text as a {@code String}, which nothing can wipe. For libraries that take nothing else.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public String revealAsString() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** The shortest of its values' leases, as {@link Secret#leaseRemaining}; 60 s without values. */
  public Duration leaseRemaining() {
    return shortest(used);
  }

  static Duration shortest(List<Secret> used) {
    return used.stream()
        .map(Secret::leaseRemaining)
        .min(Duration::compareTo)
        .orElse(Duration.ofSeconds(60));
  }

  /** Wipes the text. Has no effect the second time. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(text, (byte) 0);
  }

  /** How long it is, and of which secrets; never the text. */
  @Override
  public String toString() {
    return "Rendered[" + text.length + " bytes, " + used + "]";
  }
}
