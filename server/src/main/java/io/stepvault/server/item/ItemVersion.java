package io.stepvault.server.item;

import io.stepvault.server.key.Mac;
import io.stepvault.server.key.SealedValue;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One value of an item.
 *
 * @param currentFrom when it became current, the last time; null: it never was
 * @param destroyedAt null unless {@code DESTROYED}
 */
public record ItemVersion(
    int number,
    State state,
    Instant createdAt,
    @Nullable Instant currentFrom,
    @Nullable Instant destroyedAt,
    String createdBy,
    Content content) {

  /** What can become of a version. The names are those of the API and of the database. */
  public enum State {
    ENABLED,
    DISABLED,
    /** Final: ciphertext and data key are gone. */
    DESTROYED
  }

  /** What is stored of the value. */
  public sealed interface Content {}

  /** The value, encrypted. */
  public record Sealed(SealedValue value) implements Content {}

  /**
   * A signing key: its private or symmetric half, encrypted.
   *
   * @param kid RFC 7638's thumbprint; of a symmetric key a random one
   * @param publicJwk null for a symmetric one
   */
  public record Signing(SealedValue value, String kid, @Nullable String publicJwk)
      implements Content {}

  /**
   * An API key: what verifies it, and nothing that it could be made of.
   *
   * @param publicId the part of the key that may be known
   */
  public record ApiKey(String publicId, Mac mac) implements Content {}

  /** Nothing is left. */
  public record Destroyed() implements Content {}

  public boolean isEnabled() {
    return state == State.ENABLED;
  }

  /**
   * The encrypted value.
   *
   * @throws IllegalStateException when there is none: of an API key, or destroyed
   */
  public SealedValue value() {
    return storedValue()
        .orElseThrow(() -> new IllegalStateException("there is no value: " + content.getClass()));
  }

  /** How many bytes of ciphertext are in memory. */
  public int ciphertextLength() {
    return storedValue().map(value -> value.ciphertext().length).orElse(0);
  }

  /**
   * Whether its ciphertext was read: of an item's versions only the current one's is, unless it was
   * asked for.
   */
  public boolean isRead() {
    return ciphertextLength() > 0;
  }

  /** The same, with the ciphertext that was not read before, or as another object. */
  public ItemVersion withValue(SealedValue value) {
    Content next =
        switch (content) {
          case Sealed sealed -> new Sealed(value);
          case Signing signing -> new Signing(value, signing.kid, signing.publicJwk);
          case ApiKey key -> throw new IllegalStateException("of an API key only a MAC is kept");
          case Destroyed destroyed -> throw new IllegalStateException("this version was destroyed");
        };
    return new ItemVersion(number, state, createdAt, currentFrom, destroyedAt, createdBy, next);
  }

  /** The value, encrypted; empty when there is none: of an API key, or destroyed. */
  public Optional<SealedValue> storedValue() {
    return switch (content) {
      case Sealed sealed -> Optional.of(sealed.value);
      case Signing signing -> Optional.of(signing.value);
      case ApiKey key -> Optional.empty();
      case Destroyed destroyed -> Optional.empty();
    };
  }

  /** The public id of an API key; empty of another kind, or destroyed. */
  public Optional<String> apiKeyId() {
    return content instanceof ApiKey key ? Optional.of(key.publicId) : Optional.empty();
  }

  public ItemVersion withState(State next) {
    return new ItemVersion(number, next, createdAt, currentFrom, destroyedAt, createdBy, content);
  }

  public ItemVersion destroyed(Instant at) {
    return new ItemVersion(
        number, State.DESTROYED, createdAt, currentFrom, at, createdBy, new Destroyed());
  }

  ItemVersion activated(Instant at) {
    return new ItemVersion(number, state, createdAt, at, destroyedAt, createdBy, content);
  }
}
