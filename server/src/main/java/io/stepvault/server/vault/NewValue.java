package io.stepvault.server.vault;

import com.google.common.base.Utf8;
import io.stepvault.server.item.Kind;
import io.stepvault.server.key.Plaintext;
import java.util.Optional;

/** A value that a caller wants stored. Whoever made it closes the plaintext. */
public record NewValue(Kind kind, Plaintext plaintext) {
  private static final int MOST_CODE_POINTS = 2_000;
  private static final int MOST_BYTES = 65_536;

  /** The field of the request that it came in. */
  String field() {
    return switch (kind) {
      case SECRET -> "secret";
      case MATERIAL -> "material";
    };
  }

  /** What is wrong with it; empty: nothing. Never says anything of the value but its length. */
  Optional<String> problem() {
    return switch (kind) {
      case SECRET -> secretProblem(plaintext.exposeBytes());
      case MATERIAL -> materialProblem(plaintext.length());
    };
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
}
