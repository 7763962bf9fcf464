package io.stepvault.server.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;

/** Signs headers and claims of any form with a key that is registered, so that the form decides. */
public final class TokenForge {
  private static final String KID = "forge";

  private final String privateJwk = TokenSigner.generatePrivateJwk(KID, "Ed25519");

  /** Registers the forge's key with the authorizer of {@code calls}. */
  public TokenForge(TestBroker broker, String organization, TestCalls calls) {
    var unused =
        TestCalls.operator(broker, organization)
            .addKey(
                AddKeyRequest.newBuilder()
                    .setAuthorizerId(calls.authorizer().getId())
                    .setJwk(new TokenSigner(privateJwk).verificationKey().canonicalJwk())
                    .build());
  }

  /** The header of a good token. */
  public static String header() {
    return "{\"alg\":\"Ed25519\",\"kid\":\"" + KID + "\",\"typ\":\"stepvault+jwt\"}";
  }

  /** The claims of a token, as its JSON. */
  public static String claimsOf(String token) {
    return Base64URL.from(token.split("\\.", -1)[1]).decodeToString();
  }

  /** A token of this header and these claims whose signature is good. */
  public String sign(String header, String claims) {
    String input = Base64URL.encode(header) + "." + Base64URL.encode(claims);
    try {
      return input
          + "."
          + new Ed25519Signer(OctetKeyPair.parse(privateJwk))
              .sign(new JWSHeader(JWSAlgorithm.Ed25519), input.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException | ParseException e) {
      throw new IllegalStateException(e);
    }
  }
}
