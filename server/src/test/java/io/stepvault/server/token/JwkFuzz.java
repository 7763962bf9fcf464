package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepvault.server.fuzz.Said;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A JWK that is to become an authorizer's key. */
public final class JwkFuzz {
  private static final Set<String> MEMBERS = Set.of("kid", "alg", "kty", "crv", "x", "y", "n", "e");
  private static final byte[] SIGNATURE = new byte[64];

  private JwkFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    boolean unused = isRead(input);
  }

  /** Whether it is imported. Fails unless it is that, or refused as declared. */
  public static boolean isRead(byte[] input) {
    String json = new String(input, StandardCharsets.UTF_8);
    try {
      check(VerificationKey.fromJwk(json));
      return true;
    } catch (KeyRefusedException e) {
      Said.nothingOf(json, e);
      return false;
    }
  }

  /** What holds for every key that was imported, however. */
  static void check(VerificationKey key) throws KeyRefusedException {
    String canonical = key.canonicalJwk();
    VerificationKey again = VerificationKey.fromJwk(canonical);
    Said.that(again.equals(key), "a key that is written and read is another");
    Said.that(again.canonicalJwk().equals(canonical), "the canonical JWK has a second form");
    Said.that(key.thumbprint().length() == 43, "no thumbprint of 32 bytes");
    ObjectNode members =
        StrictJson.object(canonical.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    members
        .fieldNames()
        .forEachRemaining(name -> Said.that(MEMBERS.contains(name), "kept: " + name));
    Said.that(!key.verifies(signedByNobody(key)), "zeros are a good signature");
  }

  private static CompactJws signedByNobody(VerificationKey key) {
    String header =
        JsonNodeFactory.instance
            .objectNode()
            .put("alg", key.algorithm())
            .put("kid", key.kid())
            .toString();
    try {
      return CompactJws.parse(
          Base64Url.encode(header.getBytes(StandardCharsets.UTF_8))
              + "."
              + Base64Url.encode(SIGNATURE)
              + "."
              + Base64Url.encode(SIGNATURE));
    } catch (TokenRefusedException e) {
      throw new AssertionError("a registered kid that no token can name", e);
    }
  }
}
