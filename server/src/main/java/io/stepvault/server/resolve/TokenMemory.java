package io.stepvault.server.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.VerificationKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Tokens whose signature was found good, by their SHA-256: parsed, and with the key that verified
 * them. Nothing else about them is remembered: whether the key still counts, whether the
 * certificate is the bound one, whether it is time, is judged on each call.
 */
final class TokenMemory {
  /** Some 15,000 tokens of usual length; a token may be ten times longer. */
  private static final long MOST_BYTES = 32L * 1024 * 1024;

  private final Cache<ByteBuffer, Remembered> tokens =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((ByteBuffer digest, Remembered token) -> token.bytes)
          .executor(Runnable::run)
          .build();

  /**
   * A good token.
   *
   * @param bytes about what it holds on to
   */
  record Remembered(ParsedToken token, VerificationKey verifiedWith, int bytes) {}

  Optional<Remembered> recall(String bearer) {
    return Optional.ofNullable(tokens.getIfPresent(digest(bearer)));
  }

  void remember(String bearer, ParsedToken token, VerificationKey verifiedWith) {
    tokens.put(digest(bearer), new Remembered(token, verifiedWith, 512 + 3 * bearer.length()));
  }

  private static ByteBuffer digest(String bearer) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(bearer.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
