package io.stepvault.server.signing;

import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.signing.Verdict.Cause;
import io.stepvault.server.token.CompactJws;
import java.util.List;

/**
 * Whether one of an item's keys signed a JWS. The item's algorithm alone decides how that is
 * checked; a header that says another one is refused, never followed (RFC 8725 section 3.1).
 */
final class JwsSignatures {
  private JwsSignatures() {}

  /**
   * Finds the version that signed it; what the JWS says is not looked at.
   *
   * @param versions that count
   */
  static Verdict verify(
      Algorithm algorithm, List<ItemVersion> versions, KeySource keys, CompactJws jws) {
    if (!JwsNames.accepted(algorithm).contains(jws.algorithm())) {
      return Verdict.rejected(Cause.OTHER_ALGORITHM);
    }
    List<ItemVersion> candidates = candidates(algorithm, versions, jws);
    for (ItemVersion version : candidates) {
      if (isSignedBy(algorithm, version, keys, jws)) {
        return Verdict.of(Cause.ACCEPTED, version);
      }
    }
    return Verdict.rejected(candidates.isEmpty() ? Cause.UNKNOWN_KEY : Cause.BAD_SIGNATURE);
  }

  /**
   * A {@code kid} of ours means that version alone. Who shares a static key has a name of their own
   * for it, so another {@code kid} means no more there than none at all.
   */
  private static List<ItemVersion> candidates(
      Algorithm algorithm, List<ItemVersion> versions, CompactJws jws) {
    List<ItemVersion> named =
        versions.stream().filter(version -> kid(version).equals(jws.keyId())).toList();
    boolean any = jws.keyId().isEmpty() || (named.isEmpty() && algorithm == Algorithm.HS256);
    return any ? versions : named;
  }

  private static boolean isSignedBy(
      Algorithm algorithm, ItemVersion version, KeySource keys, CompactJws jws) {
    if (algorithm == Algorithm.HS256) {
      try (Plaintext key = keys.open(version)) {
        return HmacKeys.isTag(key, jws.signingInput(), jws.signature());
      }
    }
    return PublicKeys.verifies(algorithm, content(version).publicJwk(), jws);
  }

  static String kid(ItemVersion version) {
    return content(version).kid();
  }

  static ItemVersion.Signing content(ItemVersion version) {
    if (version.content() instanceof ItemVersion.Signing signing) {
      return signing;
    }
    throw new IllegalStateException("not of a signing key: " + version.content().getClass());
  }
}
