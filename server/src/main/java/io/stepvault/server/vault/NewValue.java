package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.util.List;
import java.util.Optional;

/**
 * A value that shall be stored: one that a caller gives, or one that is made here. Whoever made it
 * closes it, which wipes it.
 */
public sealed interface NewValue extends AutoCloseable
    permits GivenValue, NewApiKey, NewSigningKey {

  Kind kind();

  /** The field of the request that it came in. */
  String field();

  /** What an item of such a value has besides. */
  Terms terms();

  /** What is wrong with it. Never says anything of the value but its length and form. */
  List<Violation> violations();

  /**
   * Whether checking or making it takes so long, half a second or more, that it is {@link
   * #prepare() prepared} without the organization's lock.
   */
  default boolean isSlow() {
    return false;
  }

  /** Does the slow part, once. */
  default void prepare() {}

  /**
   * What is stored of it.
   *
   * @param context the one place where it shall be good
   */
  ItemVersion.Content content(Ring ring, ValueContext context);

  /** What the answer gives to the caller, for this once: a copy, which its reader closes. */
  default Optional<Plaintext> shown() {
    return Optional.empty();
  }

  @Override
  void close();

  /** The value that replaces one made here; empty: such an item's values are given by callers. */
  static Optional<NewValue> next(Terms terms) {
    return switch (terms) {
      case Terms.None none -> Optional.empty();
      case Terms.ApiKeyPolicy policy -> Optional.of(new NewApiKey(policy));
      case Terms.Signing signing -> Optional.of(NewSigningKey.generated(signing));
    };
  }
}
