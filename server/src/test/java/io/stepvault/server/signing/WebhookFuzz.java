package io.stepvault.server.signing;

import io.stepvault.server.fuzz.Said;
import io.stepvault.server.signing.VerifyInput.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A webhook's signature; its first byte says how the caller expects it to be written. */
public final class WebhookFuzz {
  private static final List<String> PREFIXES = List.of("", "sha256=", "v0=", "v1,", "\u00e9");

  private WebhookFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether it is read. Fails unless it is that in its one form, or rejected. */
  public static boolean isRead(byte[] input) {
    if (input.length == 0) {
      return false;
    }
    int choice = input[0] & 0xFF;
    Encoding encoding = choice % 2 == 0 ? Encoding.HEX : Encoding.BASE64;
    String prefix = PREFIXES.get(choice / 2 % PREFIXES.size());
    String text = new String(Arrays.copyOfRange(input, 1, input.length), StandardCharsets.UTF_8);
    Optional<byte[]> tag = WebhookSignatures.tag(text, prefix, encoding);
    tag.ifPresent(
        bytes -> Said.that(text.equals(prefix + written(bytes, encoding, text)), "a second form"));
    return tag.isPresent();
  }

  /** Hex has two cases, any other difference would be a second text of the same signature. */
  private static String written(byte[] tag, Encoding encoding, String text) {
    Said.that(tag.length == 32, "no HMAC-SHA-256");
    if (encoding == Encoding.BASE64) {
      return Base64.getEncoder().encodeToString(tag);
    }
    String digits = text.substring(text.length() - 64);
    Said.that(
        digits.toLowerCase(Locale.ROOT).equals(HexFormat.of().formatHex(tag)), "other digits");
    return digits;
  }
}
