package io.stepvault.client.token;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What a token shall say: who may do what, with which secrets, presented by whom. Issuer, audience,
 * times and the token's own id come when a {@link TokenSigner} signs it, as often as wanted.
 * Immutable.
 */
public final class TokenClaims {
  private final JsonObject claims;
  private final Duration life;

  private TokenClaims(JsonObject claims, Duration life) {
    this.claims = claims;
    this.life = life;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** How long a token is good from when it is signed. */
  public Duration life() {
    return life;
  }

  /** A copy. */
  JsonObject json() {
    return claims.deepCopy();
  }

  /**
   * Needs {@link #subject}, {@link #scopes}, what binds the token, and {@link #secrets} when it is
   * for a step. A method that is called again replaces what it said before. Texts have 1 to 256
   * code points and no control characters. Every method refuses what a broker would, with an {@code
   * IllegalArgumentException} that begins with the name of the claim and does not repeat its value.
   */
  public static final class Builder {
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    private static final String ALL = "*";
    private static final int MOST_VERSIONS = 100;

    /** Each call that they allow names an item, which must stand in the token. */
    private static final Set<String> FOR_ITEMS = Set.of("resolve", "sign", "verify");

    private final JsonObject claims = new JsonObject();
    private Duration life = Duration.ofMinutes(15);

    private Builder() {}

    /** {@code sub}: who acts; vault calls act as this user. Required. */
    public Builder subject(String user) {
      return put("sub", user);
    }

    /** {@code org}: the organization, where it is not the one of the {@link TokenSigner}. */
    public Builder organization(String id) {
      return put("org", id);
    }

    /**
     * What the token may do, each within the authorizer's bounds: {@code resolve}, {@code sign},
     * {@code verify}, {@code api_key.verify}, {@code vault.read}, {@code vault.write}, {@code
     * vault.admin}, {@code authorizer.keys}. Required.
     */
    public Builder scopes(String... scopes) {
      claims.addProperty("scope", ClaimChecks.scopes(Arrays.asList(scopes)));
      return this;
    }

    /**
     * {@code cnf}: only this certificate may present the token (RFC 8705), not the one that will be
     * issued after it. Replaces {@link #spiffeId}.
     */
    public Builder certificate(X509Certificate certificate) {
      return bind("x5t#S256", Certificates.thumbprint(certificate));
    }

    /**
     * The same, from the first certificate of a PEM file, which is read now.
     *
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public Builder certificate(Path pem) {
      return certificate(Certificates.first(pem));
    }

    /**
     * {@code cnf}: any certificate with this SPIFFE id may present the token. Replaces {@link
     * #certificate(X509Certificate)}.
     */
    public Builder spiffeId(String id) {
      return bind("spiffe", ClaimChecks.spiffeId(id));
    }

    /** {@code workflow}: it stands in the audit. */
    public Builder workflow(String id) {
      return put("workflow", id);
    }

    /** {@code run}: it stands in the audit, and a run's tokens can be revoked. */
    public Builder run(String id) {
      return put("run", id);
    }

    /** {@code node}: it stands in the audit. */
    public Builder node(String id) {
      return put("node", id);
    }

    /** {@code owner}: the user whose items the run may use; else TEAM items only. */
    public Builder owner(String user) {
      return put("owner", user);
    }

    /** {@code groups}: of the acting user, at most 1,000. */
    public Builder groups(Collection<String> groups) {
      claims.add("groups", ClaimChecks.texts("groups", groups));
      return this;
    }

    /** As {@link #secrets(Collection)}. */
    public Builder secrets(String... references) {
      return secrets(Arrays.asList(references));
    }

    /**
     * {@code secrets}: names or ids of items, exactly as the call will spell them; at most 1,000,
     * of at most 200 bytes. {@code *} is refused here: it would be all of them.
     */
    public Builder secrets(Collection<String> references) {
      for (String reference : references) {
        if (ClaimChecks.reference("secrets", reference).equals(ALL)) {
          throw ClaimChecks.refused("secrets", "has *, which means all: say allSecrets()");
        }
      }
      claims.add("secrets", ClaimChecks.texts("secrets", references));
      return this;
    }

    /** {@code secrets}: all, where the authorizer may grant that. Replaces {@link #secrets}. */
    public Builder allSecrets() {
      JsonArray all = new JsonArray();
      all.add(ALL);
      claims.add("secrets", all);
      return this;
    }

    /** {@code as_of}: the run gets the versions that were current then, in whole seconds. */
    public Builder asOf(Instant time) {
      claims.addProperty("as_of", ClaimChecks.second("as_of", time));
      return this;
    }

    /**
     * {@code versions}: by name or id, as in {@code secrets}, the number of the version that the
     * run gets; at most 100. It goes before {@code as_of}.
     */
    public Builder versions(Map<String, Integer> versions) {
      if (versions.size() > MOST_VERSIONS) {
        throw ClaimChecks.refused("versions", "has more than 100 entries");
      }
      JsonObject pins = new JsonObject();
      versions.forEach(
          (reference, version) -> {
            if (version < 1) {
              throw ClaimChecks.refused("versions", "has a version below 1");
            }
            pins.addProperty(ClaimChecks.reference("versions", reference), version);
          });
      claims.add("versions", pins);
      return this;
    }

    /**
     * How long a token is good from when it is signed, in whole seconds: 1 s to 24 h, and no longer
     * than the authorizer may; 15 min unless set.
     */
    public Builder life(Duration life) {
      if (life.toSeconds() < 1 || life.compareTo(LONGEST_LIFE) > 0) {
        throw ClaimChecks.refused("exp", "a token is good for 1 s to 24 h, not for " + life);
      }
      this.life = Duration.ofSeconds(life.toSeconds());
      return this;
    }

    /** {@code nbf}: not good before, in whole seconds. */
    public Builder notBefore(Instant time) {
      claims.addProperty("nbf", ClaimChecks.second("nbf", time));
      return this;
    }

    /**
     * {@code jti}: an id of your own, by which this token, and each that is signed in its place,
     * stands in the audit and can be revoked. Unless set, each gets a random one.
     */
    public Builder id(String id) {
      return put("jti", id);
    }

    /**
     * The claims.
     *
     * @throws IllegalStateException when something required is missing; the message begins with the
     *     name of the claim
     */
    public TokenClaims build() {
      require("sub", "subject(...) is missing");
      require("scope", "scopes(...) is missing");
      require("cnf", "the token is bound to nobody: certificate(...) or spiffeId(...) is missing");
      if (!claims.has("secrets") && forItems()) {
        throw new IllegalStateException(
            "secrets: no item could be used with this token: secrets(...) is missing");
      }
      return new TokenClaims(claims.deepCopy(), life);
    }

    private boolean forItems() {
      return Arrays.stream(claims.get("scope").getAsString().split(" "))
          .anyMatch(FOR_ITEMS::contains);
    }

    private void require(String claim, String otherwise) {
      if (!claims.has(claim)) {
        throw new IllegalStateException(claim + ": " + otherwise);
      }
    }

    private Builder bind(String method, String value) {
      JsonObject confirmation = new JsonObject();
      confirmation.addProperty(method, value);
      claims.add("cnf", confirmation);
      return this;
    }

    private Builder put(String claim, String text) {
      claims.addProperty(claim, ClaimChecks.text(claim, text));
      return this;
    }
  }
}
