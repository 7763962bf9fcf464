package io.stepvault.server.signing;

import io.stepvault.server.signing.VerifyInput.Encoding;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** How webhooks write an HMAC-SHA-256: a prefix, and hex or base64. */
final class WebhookSignatures {
  private static final int TAG_LENGTH = 32;
  private static final int HEX_LENGTH = 64;
  private static final int BASE64_LENGTH = 44;
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private WebhookSignatures() {}

  /**
   * The tag; empty unless the text is exactly prefix and one encoding of 32 bytes: 64 digits of
   * hex, of either case, or 44 characters of padded base64 (RFC 4648 section 4) in its one form.
   */
  static Optional<byte[]> tag(String text, String prefix, Encoding encoding) {
    if (!text.startsWith(prefix)) {
      return Optional.empty();
    }
    String encoded = text.substring(prefix.length());
    try {
      return switch (encoding) {
        case HEX ->
            encoded.length() == HEX_LENGTH
                ? Optional.of(HexFormat.of().parseHex(encoded))
                : Optional.empty();
        case BASE64 ->
            encoded.length() == BASE64_LENGTH
                ? Optional.of(Base64.getDecoder().decode(encoded))
                    .filter(tag -> tag.length == TAG_LENGTH)
                    // The decoder lets stray low bits pass.
                    .filter(tag -> Base64.getEncoder().encodeToString(tag).equals(encoded))
                : Optional.empty();
      };
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it was signed at about this time, as far as anybody asks. */
  static boolean isInTime(VerifyInput.Webhook webhook, Instant now) {
    return webhook
        .signedAt()
        .map(
            at ->
                Duration.between(at, now).abs().compareTo(webhook.tolerance().orElse(TOLERANCE))
                    <= 0)
        .orElse(true);
  }
}
