package io.stepvault.client.masking;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;

/**
 * A copy of an exception without secret values: masked message and text, the original's stack
 * trace, causes and suppressed ones, these masked too. For logging; what the original had besides
 * is not there.
 */
public final class MaskedException extends RuntimeException {
  private final String originalClass;
  private final String text;

  private MaskedException(Throwable original, SecretMasker masker) {
    super(original.getMessage() == null ? null : masker.mask(original.getMessage()));
    this.originalClass = original.getClass().getName();
    this.text = masker.mask(String.valueOf(original));
    setStackTrace(original.getStackTrace());
  }

  /** Exceptions may stand in circles, so each is copied once and then linked; without recursion. */
  static MaskedException of(Throwable thrown, SecretMasker masker) {
    IdentityHashMap<Throwable, MaskedException> copies = new IdentityHashMap<>();
    Deque<Throwable> toLink = new ArrayDeque<>();
    MaskedException copy = copy(thrown, masker, copies, toLink);
    while (!toLink.isEmpty()) {
      Throwable original = toLink.remove();
      MaskedException own = copies.get(original);
      if (original.getCause() != null) {
        MaskedException cause = copy(original.getCause(), masker, copies, toLink);
        if (cause != own) {
          own.initCause(cause);
        }
      }
      for (Throwable suppressed : original.getSuppressed()) {
        own.addSuppressed(copy(suppressed, masker, copies, toLink));
      }
    }
    return copy;
  }

  private static MaskedException copy(
      Throwable original,
      SecretMasker masker,
      IdentityHashMap<Throwable, MaskedException> copies,
      Deque<Throwable> toLink) {
    MaskedException known = copies.get(original);
    if (known == null) {
      known = new MaskedException(original, masker);
      copies.put(original, known);
      toLink.add(original);
    }
    return known;
  }

  /** The name of the class of what was masked. */
  public String originalClass() {
    return originalClass;
  }

  /** As the original's, masked: mostly its class and message. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // Else stack traces would name this class.
  public String toString() {
    return text;
  }

  /** The original's is there instead. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public Throwable fillInStackTrace() {
    return this;
  }
}
