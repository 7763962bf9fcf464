package io.stepvault.server.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.signing.VerifyInput.Encoding;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.TokenRefusedException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Whatever a stranger sends as a signature is read or rejected, and nothing else happens. The build
 * tries a few thousand; {@code -Djqwik.tries.default=10000000} tries as many as one likes.
 */
final class SignatureFormsTest {
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(80);
    Arbitrary<String> near =
        Arbitraries.strings().withChars("0123456789abcdefABCDEF+/=-_ \n\0").ofMaxLength(66);
    Arbitrary<String> good =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(32)
            .map(bytes -> HexFormat.of().formatHex(bytes));
    Arbitrary<String> alsoGood =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(32)
            .map(bytes -> Base64.getEncoder().encodeToString(bytes));
    Arbitrary<String> some = Arbitraries.oneOf(any, near, good, alsoGood);
    Arbitrary<String> mixed =
        Combinators.combine(some, some, Arbitraries.integers().between(0, 80))
            .as((one, two, at) -> one.substring(0, Math.min(at, one.length())) + two);
    return Arbitraries.oneOf(some, mixed, some.map(text -> "sha256=" + text));
  }

  @Property
  void whatIsReadIsTheOneEncodingOf32Bytes(
      @ForAll("texts") String text, @ForAll Encoding encoding, @ForAll boolean prefixed) {
    String prefix = prefixed ? "sha256=" : "";
    WebhookSignatures.tag(text, prefix, encoding)
        .ifPresent(
            tag -> {
              assertThat(tag).hasSize(32);
              String written =
                  encoding == Encoding.HEX
                      ? HexFormat.of().formatHex(tag)
                      : Base64.getEncoder().encodeToString(tag);
              String read = text.substring(prefix.length());
              assertThat(encoding == Encoding.HEX ? read.toLowerCase(Locale.ROOT) : read)
                  .isEqualTo(written);
            });
  }

  @Property
  void whatWasWrittenIsRead(@ForAll @Size(32) byte[] tag) {
    String hex = HexFormat.of().formatHex(tag);
    assertThat(WebhookSignatures.tag(hex, "", Encoding.HEX)).contains(tag);
    assertThat(WebhookSignatures.tag("v0=" + hex, "v0=", Encoding.HEX)).contains(tag);
    assertThat(WebhookSignatures.tag(hex, "v0=", Encoding.HEX)).isEmpty();
    String base64 = Base64.getEncoder().encodeToString(tag);
    assertThat(WebhookSignatures.tag(base64, "", Encoding.BASE64)).contains(tag);
    assertThat(WebhookSignatures.tag(base64, "", Encoding.HEX)).isEmpty();
    assertThat(WebhookSignatures.tag(base64.replace("=", ""), "", Encoding.BASE64)).isEmpty();
  }

  @Test
  void strayBitsAtTheEndAreNotRead() {
    String good = Base64.getEncoder().encodeToString(new byte[32]);
    assertThat(WebhookSignatures.tag(good, "", Encoding.BASE64)).isPresent();
    assertThat(WebhookSignatures.tag(good.substring(0, 42) + "B=", "", Encoding.BASE64)).isEmpty();
  }

  @Provide
  Arbitrary<String> jws() {
    Arbitrary<String> part =
        Arbitraries.oneOf(
            Arbitraries.of(
                "eyJhbGciOiJIUzI1NiJ9",
                "e30",
                "eyJhbGciOiJub25lIn0",
                "",
                "eyJhbGciOiJIUzI1NiIsImtpZCI6IiJ9"),
            Arbitraries.strings().withChars("abcXYZ0129-_=+/.").ofMaxLength(40),
            Arbitraries.strings()
                .withChars("{}[]\":,algkidHS256\\u0")
                .ofMaxLength(60)
                .map(
                    text ->
                        Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(
                                text.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
            Arbitraries.strings().ofMaxLength(20));
    return Combinators.combine(part, part, part, Arbitraries.of(".", "..", ""))
        .as((one, two, three, dots) -> one + "." + two + dots + three);
  }

  @Property
  void aJwsIsTakenApartOrRefused(@ForAll("jws") String text) {
    try {
      CompactJws jws = CompactJws.parseOfAnybody(text);
      assertThat(text.chars().filter(c -> c == '.').count()).isEqualTo(2);
      assertThat(jws.algorithm()).isNotNull();
      assertThat(jws.signature()).isNotEmpty();
    } catch (TokenRefusedException e) {
      assertThat(e.reason()).isNotNull();
    }
  }
}
