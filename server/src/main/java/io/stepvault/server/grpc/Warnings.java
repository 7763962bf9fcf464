package io.stepvault.server.grpc;

import io.stepvault.client.masking.MaskingPatterns;
import io.stepvault.v1.Warning;
import java.util.List;

/** Warnings as the API words them. */
final class Warnings {
  private Warnings() {}

  static List<Warning> of(List<io.stepvault.server.vault.Warning> warnings) {
    return warnings.stream()
        .map(
            warning ->
                Warning.newBuilder()
                    .setCode(Warning.Code.valueOf(warning.name()))
                    .setMessage(message(warning))
                    .build())
        .toList();
  }

  private static String message(io.stepvault.server.vault.Warning warning) {
    return switch (warning) {
      case TOO_SHORT_TO_MASK ->
          "a value of fewer than %d bytes is not masked in logs: it would be found everywhere"
              .formatted(MaskingPatterns.SHORTEST);
      case TOO_COMMON_TO_MASK ->
          "a value that is a common word, or one byte over and over, is not masked in logs";
      case HIDES_SHARED_ITEM ->
          "the runs of its owner get this item now, and not the shared one of its name";
      case NO_EXPIRY -> "it stays valid until it is rotated or deleted; set expires_at to end it";
    };
  }
}
