package io.stepvault.server.signing;

import io.stepvault.server.fuzz.Said;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.StrictJson;
import io.stepvault.server.token.TokenRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** The claims of a JWT that VerifySignature was given, once its signature was found good. */
public final class ForeignClaimsFuzz {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final VerifyInput.Jws NOTHING =
      new VerifyInput.Jws("", "", "", "", Optional.empty());
  private static final VerifyInput.Jws ALL =
      new VerifyInput.Jws("", "", "issuer", "audience", Optional.of(Duration.ofMinutes(1)));

  private ForeignClaimsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether a caller who asks for nothing finds nothing against them. */
  public static boolean isRead(byte[] input) {
    Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
    String header =
        base64url.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8));
    CompactJws jws;
    try {
      jws = CompactJws.parseOfAnybody(header + "." + base64url.encodeToString(input) + ".AAAA");
    } catch (TokenRefusedException e) {
      return false; // Too long: nothing else of it is the sender's.
    }
    boolean accepted = ClaimChecks.check(NOTHING, jws, NOW).isEmpty();
    Said.that(
        !accepted || StrictJson.object(input).isPresent(), "accepted, and not one JSON object");
    Said.that(
        accepted || ClaimChecks.check(ALL, jws, NOW).isPresent(), "who asks for more gets more");
    return accepted;
  }
}
