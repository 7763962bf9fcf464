package io.stepvault.server.vault;

import com.google.common.base.Utf8;
import io.stepvault.client.masking.MaskingPatterns;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A value that the caller gives and runs get.
 *
 * @param kind SECRET or MATERIAL
 */
public record GivenValue(Kind kind, Plaintext plaintext) implements NewValue {
  private static final int MOST_CODE_POINTS = 2_000;
  private static final int MOST_BYTES = 65_536;

  public GivenValue {
    if (!kind.isResolvable()) {
      throw new IllegalArgumentException("values of kind " + kind + " are not given so");
    }
  }

  @Override
  public String field() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Terms terms() {
    return new Terms.None();
  }

  @Override
  public List<Violation> violations() {
    Optional<String> problem =
        kind == Kind.SECRET
            ? secretProblem(plaintext.exposeBytes())
            : materialProblem(plaintext.length());
    return problem.map(p -> new Violation(field(), p)).stream().toList();
  }

  private static Optional<String> secretProblem(byte[] bytes) {
    if (!Utf8.isWellFormed(bytes)) {
      return Optional.of("must be UTF-8; send bytes as 'material' instead");
    }
    int codePoints = 0;
    for (byte b : bytes) {
      if ((b & 0xC0) != 0x80) { // Not a continuation byte: a code point begins.
        codePoints++;
      }
    }
    return codePoints >= 1 && codePoints <= MOST_CODE_POINTS
        ? Optional.empty()
        : Optional.of(
            "must be 1 to %,d characters, this one has %,d; longer values go into 'material'"
                .formatted(MOST_CODE_POINTS, codePoints));
  }

  private static Optional<String> materialProblem(int length) {
    return length >= 1 && length <= MOST_BYTES
        ? Optional.empty()
        : Optional.of("must be 1 to %,d bytes, this one has %,d".formatted(MOST_BYTES, length));
  }

  /** Why a log's masker would not mask it; empty when it would. */
  Set<MaskingPatterns.Reason> unmasked() {
    return MaskingPatterns.whyUnmasked(plaintext.exposeBytes());
  }

  @Override
  public ItemVersion.Content content(Ring ring, ValueContext context) {
    return new ItemVersion.Sealed(ring.seal(context, plaintext));
  }

  @Override
  public void close() {
    plaintext.close();
  }
}
