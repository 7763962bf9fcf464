package io.stepvault.server.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.VerificationKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature was found good, by their SHA-256: what they claim, and the key that
 * verified them. Nothing else about them is remembered: whether the key still counts, whether the
 * certificate is the bound one, whether it is time, is judged on each call.
 */
final class TokenMemory {
  /** Some 10,000 tokens of ten names each; one of a thousand names is as heavy as 40 of those. */
  private static final long MOST_BYTES = 32L * 1024 * 1024;

  /** Never fed: a copy of it is had without asking every provider. */
  private static final MessageDigest SHA_256 = sha256();

  private final Cache<ByteBuffer, Checked> tokens =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((ByteBuffer digest, Checked token) -> weight(token.claims))
          .executor(Runnable::run)
          .build();

  /**
   * A token that was read.
   *
   * @param verifiedWith the key that its signature is good with; null: not known here, not checked
   * @param asksInstallation false: its authorizer was found among the organization's own, where it
   *     is or nowhere
   */
  record Checked(
      TokenClaims claims, @Nullable VerificationKey verifiedWith, boolean asksInstallation) {}

  /**
   * What is known of a token.
   *
   * @param check reads one that is not; kept when its signature was found good
   */
  Checked recall(String bearer, Supplier<Checked> check) {
    ByteBuffer digest = digest(bearer);
    Checked known = tokens.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    Checked checked = check.get();
    if (checked.verifiedWith != null) {
      tokens.put(digest, checked);
    }
    return checked;
  }

  /** About what it holds on to, in bytes: its strings, most of them short, in their collections. */
  private static int weight(TokenClaims claims) {
    int weight = 2_048;
    for (Collection<String> strings :
        List.of(claims.secrets(), claims.groups(), claims.pins().versions().keySet())) {
      for (String string : strings) {
        weight += 96 + 2 * string.length();
      }
    }
    return weight;
  }

  private static ByteBuffer digest(String bearer) {
    try {
      MessageDigest sha256 = (MessageDigest) SHA_256.clone();
      return ByteBuffer.wrap(sha256.digest(bearer.getBytes(StandardCharsets.UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's digests can be cloned", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
