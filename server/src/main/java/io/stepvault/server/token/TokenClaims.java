package io.stepvault.server.token;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a token says. Times are seconds since 1970 (RFC 7519 NumericDate, whole). Out of {@link
 * ParsedToken}: every string has 1 to 256 code points and no control character.
 *
 * @param iss the authorizer
 * @param aud the installation's name; compared by the caller, exactly
 * @param org the organization
 * @param sub who acts in vault calls
 * @param exp when it ends, after {@code iat}
 * @param nbf when it begins; null: at once
 * @param iat when it was issued
 * @param jti its own id
 * @param scopes what it may do, at least one
 * @param binding the client certificate that may present it
 * @param workflow the workflow; null in tokens that are not for nodes
 * @param run the run; null likewise
 * @param node the node; null likewise
 * @param owner the user whose items the run may use; null: TEAM items only
 * @param groups the acting user's groups, at most 1,000
 * @param secrets names or ids, exactly as the call spells them, at most 1,000 of at most 200 bytes;
 *     {@code *} stands alone and means all
 * @param pins the versions that it chooses
 */
public record TokenClaims(
    String iss,
    String aud,
    String org,
    String sub,
    long exp,
    Long nbf,
    long iat,
    String jti,
    Set<String> scopes,
    TokenBinding binding,
    String workflow,
    String run,
    String node,
    String owner,
    List<String> groups,
    Set<String> secrets,
    Pins pins) {

  /** The wildcard in {@code secrets}. */
  public static final String ALL_SECRETS = "*";

  private static final int MAX_CODE_POINTS = 256;

  /** Requires what must be there and copies the collections, keeping their order. */
  public TokenClaims {
    Objects.requireNonNull(iss, "iss");
    Objects.requireNonNull(aud, "aud");
    Objects.requireNonNull(org, "org");
    Objects.requireNonNull(sub, "sub");
    Objects.requireNonNull(jti, "jti");
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(pins, "pins");
    scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
    groups = List.copyOf(groups);
    secrets = Collections.unmodifiableSet(new LinkedHashSet<>(secrets));
  }

  /** Whether a token can say this text: 1 to 256 code points, none of them a control character. */
  public static boolean isText(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) <= MAX_CODE_POINTS
        && !hasControls(text);
  }

  private static boolean hasControls(String text) {
    // Asked of each string of each new token: streams would be a tenth of reading it.
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the token claims all secrets; the authorizer's bounds decide whether it may. */
  public boolean claimsAllSecrets() {
    return secrets.contains(ALL_SECRETS);
  }

  /** A builder with what every token needs. */
  public static Builder builder(String iss, String aud, String org, String sub, String jti) {
    return new Builder(iss, aud, org, sub, jti);
  }

  /** Puts claims together. What is not set is null or empty. */
  public static final class Builder {
    private final String iss;
    private final String aud;
    private final String org;
    private final String sub;
    private final String jti;
    private long exp;
    private Long nbf;
    private long iat;
    private Set<String> scopes = Set.of();
    private TokenBinding binding;
    private String workflow;
    private String run;
    private String node;
    private String owner;
    private List<String> groups = List.of();
    private Set<String> secrets = Set.of();
    private Pins pins = Pins.NONE;

    private Builder(String iss, String aud, String org, String sub, String jti) {
      this.iss = iss;
      this.aud = aud;
      this.org = org;
      this.sub = sub;
      this.jti = jti;
    }

    /** Required: when it was issued and when it ends, in seconds since 1970. */
    @CanIgnoreReturnValue
    public Builder issued(long iat, long exp) {
      this.iat = iat;
      this.exp = exp;
      return this;
    }

    /** When it begins, in seconds since 1970. */
    @CanIgnoreReturnValue
    public Builder notBefore(long nbf) {
      this.nbf = nbf;
      return this;
    }

    /** Required: at least one. */
    @CanIgnoreReturnValue
    public Builder scopes(Set<String> scopes) {
      this.scopes = scopes;
      return this;
    }

    /** Required. */
    @CanIgnoreReturnValue
    public Builder binding(TokenBinding binding) {
      this.binding = binding;
      return this;
    }

    /** The workflow, its run and the node in it. */
    @CanIgnoreReturnValue
    public Builder step(String workflow, String run, String node) {
      this.workflow = workflow;
      this.run = run;
      this.node = node;
      return this;
    }

    /** The user whose items the run may use. */
    @CanIgnoreReturnValue
    public Builder owner(String owner) {
      this.owner = owner;
      return this;
    }

    /** The acting user's groups. */
    @CanIgnoreReturnValue
    public Builder groups(List<String> groups) {
      this.groups = groups;
      return this;
    }

    /** Names or ids, or {@link #ALL_SECRETS} alone. */
    @CanIgnoreReturnValue
    public Builder secrets(Set<String> secrets) {
      this.secrets = secrets;
      return this;
    }

    /** The versions that it chooses instead of the current ones. */
    @CanIgnoreReturnValue
    public Builder pins(Pins pins) {
      this.pins = pins;
      return this;
    }

    /**
     * The claims; bounds are checked when they are signed.
     *
     * @throws NullPointerException if something required is missing
     */
    public TokenClaims build() {
      return new TokenClaims(
          iss, aud, org, sub, exp, nbf, iat, jti, scopes, binding, workflow, run, node, owner,
          groups, secrets, pins);
    }
  }
}
