package io.stepvault.client.token;

import com.google.gson.JsonObject;
import io.stepvault.client.TokenSupplier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Signs the tokens of one authorizer. Build one for the life of the process. Needs no broker and no
 * closing. Safe for use by several threads.
 *
 * <p>The key is read from a file and switched while running: the signer looks at the file when it
 * is used, once a second at most. What is no key, or cannot be read, leaves the key as it is, with
 * a warning to the SLF4J logger of this class. So a key is rotated without a call that fails:
 * register its public half, put the new file in the place of the old one (with a rename, whole),
 * wait until {@link #kid} says the new one in every process, retire the old one.
 */
public final class TokenSigner {
  /** The longest token that a broker reads, in characters. */
  private static final int LONGEST_TOKEN = 8_192;

  private static final String TYPE = "stepvault+jwt";

  private final String authorizer;
  private final String audience;
  private final String organization;
  private final Supplier<SigningKey> key;
  private final InstantSource clock;

  private TokenSigner(Builder builder, Supplier<SigningKey> key) {
    this.authorizer = builder.authorizer;
    this.audience = builder.audience;
    this.organization = builder.organization;
    this.key = key;
    this.clock = builder.clock;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The {@code kid} of the key that the next token will be signed with. */
  public String kid() {
    return key.get().kid();
  }

  /**
   * A token, good from now on by this machine's clock, which may be 30 s off.
   *
   * @return in compact form, at most 8,192 characters
   * @throws IllegalStateException when neither the claims nor the signer name an organization
   * @throws IllegalArgumentException when the token would be too long
   */
  public String sign(TokenClaims claims) {
    return sign(claims, key.get(), clock.instant());
  }

  /**
   * Gives one token to every call and signs the next when two thirds of its life are over, the key
   * was switched, or a broker refused the token: for {@link
   * io.stepvault.client.StepvaultClient#step(TokenSupplier)}. A broker remembers a token that it
   * has verified, so this costs less than {@code () -> signer.sign(claims)}, a token for every
   * call.
   */
  public TokenSupplier supplier(TokenClaims claims) {
    return new HeldToken(this, claims);
  }

  String sign(TokenClaims claims, SigningKey with, Instant now) {
    long issued = ClaimChecks.second("iat", now);
    JsonObject payload = claims.json();
    payload.addProperty("iss", authorizer);
    payload.addProperty("aud", audience);
    payload.addProperty("iat", issued);
    payload.addProperty("exp", issued + claims.life().toSeconds());
    if (!payload.has("jti")) {
      payload.addProperty("jti", UUID.randomUUID().toString());
    }
    if (!payload.has("org")) {
      if (organization == null) {
        throw new IllegalStateException(
            "org: organization(...) is missing, in the signer and in the claims");
      }
      payload.addProperty("org", organization);
    }
    JsonObject header = new JsonObject();
    header.addProperty("typ", TYPE);
    header.addProperty("alg", with.algorithm());
    header.addProperty("kid", with.kid());
    String input = encoded(header) + "." + encoded(payload);
    String token =
        input + "." + Base64Url.encode(with.sign(input.getBytes(StandardCharsets.US_ASCII)));
    if (token.length() > LONGEST_TOKEN) {
      throw new IllegalArgumentException(
          "the token would have "
              + token.length()
              + " characters, and a broker reads "
              + LONGEST_TOKEN
              + ": name fewer secrets or groups");
    }
    return token;
  }

  SigningKey key() {
    return key.get();
  }

  Instant now() {
    return clock.instant();
  }

  private static String encoded(JsonObject json) {
    return Base64Url.encode(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Needs the authorizer's id and a key. */
  public static final class Builder {
    private String authorizer;
    private String audience = "stepvault";
    private String organization;
    private Path keyFile;
    private SigningKey key;
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoClock = System::nanoTime;

    private Builder() {}

    /** {@code iss}: the authorizer's id, {@code ath_...}. Required. */
    public Builder authorizer(String id) {
      this.authorizer = ClaimChecks.text("iss", id);
      return this;
    }

    /** {@code aud}: the installation's configured name; {@code stepvault} unless set. */
    public Builder audience(String name) {
      this.audience = ClaimChecks.text("aud", name);
      return this;
    }

    /** {@code org}: the organization that tokens act in, unless their claims name another. */
    public Builder organization(String id) {
      this.organization = ClaimChecks.text("org", id);
      return this;
    }

    /** The file of the private key, as {@link SigningKey#read} takes it. It is read again. */
    public Builder key(Path file) {
      this.keyFile = Objects.requireNonNull(file, "file");
      this.key = null;
      return this;
    }

    /** A key that stays the same. Takes the place of {@link #key(Path)}. */
    public Builder key(SigningKey key) {
      this.key = Objects.requireNonNull(key, "key");
      this.keyFile = null;
      return this;
    }

    Builder clocks(InstantSource clock, LongSupplier nanoClock) {
      this.clock = clock;
      this.nanoClock = nanoClock;
      return this;
    }

    /**
     * The signer.
     *
     * @throws IllegalStateException when the authorizer or the key is missing
     * @throws java.io.UncheckedIOException when the key's file cannot be read
     * @throws IllegalArgumentException when it holds no key to sign with; the message says why and
     *     holds nothing of the key
     */
    public TokenSigner build() {
      if (authorizer == null) {
        throw new IllegalStateException("iss: authorizer(...) is missing");
      }
      if (key != null) {
        SigningKey fixed = key;
        return new TokenSigner(this, () -> fixed);
      }
      if (keyFile == null) {
        throw new IllegalStateException("key(...) is missing");
      }
      return new TokenSigner(this, new KeyFile(keyFile, nanoClock)::current);
    }
  }
}
