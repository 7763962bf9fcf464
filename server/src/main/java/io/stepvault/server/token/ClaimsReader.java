package io.stepvault.server.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the claims of one token, each in exactly one form. {@code null} is no form of absent. */
final class ClaimsReader {
  private static final int MAX_ENTRIES = 1_000;
  private static final int MAX_SECRET_BYTES = 200;
  private static final int MAX_VERSIONS = 100;

  /** 9999-12-31T23:59:59Z, the last second that a Timestamp can say. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /** RFC 6749 section 3.3: scope tokens, one space between two. */
  private static final Pattern SCOPE_TOKEN = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  private static final Pattern SPIFFE_ID = Pattern.compile("spiffe://[!-~]{1,2039}");

  private final ObjectNode claims;

  private ClaimsReader(ObjectNode claims) {
    this.claims = claims;
  }

  /** Reads a payload; claims that are not known are ignored (RFC 7519 section 4). */
  static TokenClaims read(byte[] payload) throws TokenRefusedException {
    ObjectNode claims =
        StrictJson.object(payload)
            .orElseThrow(
                () ->
                    new TokenRefusedException(
                        TokenRefusal.CLAIMS_INVALID, "the payload is not one strict JSON object"));
    return new ClaimsReader(claims).read();
  }

  private TokenClaims read() throws TokenRefusedException {
    long iat = required("iat", time("iat"));
    long exp = required("exp", time("exp"));
    if (exp <= iat) {
      throw invalid("exp", "is not after iat");
    }
    return new TokenClaims(
        required("iss", string("iss")),
        // One string and no list, not even of one: one form leaves nothing to choose from.
        required("aud", string("aud")),
        required("org", string("org")),
        required("sub", string("sub")),
        exp,
        time("nbf").orElse(null),
        iat,
        required("jti", string("jti")),
        scopes(),
        binding(),
        string("workflow").orElse(null),
        string("run").orElse(null),
        string("node").orElse(null),
        string("owner").orElse(null),
        strings("groups"),
        secrets(),
        new Pins(time("as_of").orElse(null), versions()));
  }

  private Set<String> scopes() throws TokenRefusedException {
    JsonNode value = claims.get("scope");
    if (value == null) {
      throw missing("scope");
    }
    if (!value.isTextual()) {
      throw invalid("scope", "is not a string");
    }
    Set<String> scopes = new LinkedHashSet<>();
    for (String scope : value.textValue().split(" ", -1)) {
      if (!SCOPE_TOKEN.matcher(scope).matches()) {
        throw invalid("scope", "is not a list of scopes with one space between two");
      }
      scopes.add(scope);
    }
    return scopes;
  }

  private TokenBinding binding() throws TokenRefusedException {
    JsonNode cnf = claims.get("cnf");
    if (cnf == null) {
      throw missing("cnf");
    }
    // A second member would be a second condition, and one of the two would go unchecked.
    if (!cnf.isObject() || cnf.size() != 1) {
      throw invalid("cnf", "is not an object with exactly one member");
    }
    if (cnf.path("x5t#S256").isTextual()) {
      String thumbprint = cnf.get("x5t#S256").textValue();
      if (Base64Url.decode(thumbprint).filter(bytes -> bytes.length == 32).isEmpty()) {
        throw invalid("cnf", "has an x5t#S256 that is not base64url of 32 bytes");
      }
      return new TokenBinding.X5tS256(thumbprint);
    }
    if (cnf.path("spiffe").isTextual()) {
      String id = cnf.get("spiffe").textValue();
      if (!SPIFFE_ID.matcher(id).matches()) {
        throw invalid("cnf", "has a spiffe that is not a SPIFFE id");
      }
      return new TokenBinding.SpiffeId(id);
    }
    throw invalid("cnf", "has neither a string x5t#S256 nor a string spiffe");
  }

  private Set<String> secrets() throws TokenRefusedException {
    Set<String> secrets = new LinkedHashSet<>(strings("secrets"));
    if (secrets.contains(TokenClaims.ALL_SECRETS) && secrets.size() > 1) {
      throw invalid("secrets", "has names beside the wildcard");
    }
    for (String secret : secrets) {
      if (secret.getBytes(StandardCharsets.UTF_8).length > MAX_SECRET_BYTES) {
        throw invalid("secrets", "has an entry of more than 200 bytes");
      }
    }
    return secrets;
  }

  /** Absent: none. */
  private Map<String, Integer> versions() throws TokenRefusedException {
    JsonNode value = claims.get("versions");
    if (value == null) {
      return Map.of();
    }
    if (!value.isObject() || value.size() > MAX_VERSIONS) {
      throw invalid("versions", "is not an object with at most 100 members");
    }
    Map<String, Integer> versions = new HashMap<>();
    for (Map.Entry<String, JsonNode> pin : value.properties()) {
      String reference = text("versions", pin.getKey());
      JsonNode number = pin.getValue();
      if (reference.getBytes(StandardCharsets.UTF_8).length > MAX_SECRET_BYTES) {
        throw invalid("versions", "has a name of more than 200 bytes");
      }
      if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() <= 0) {
        throw invalid("versions", "has a version that is not a whole number from 1");
      }
      versions.put(reference, number.intValue());
    }
    return versions;
  }

  /** Absent: none. */
  private List<String> strings(String name) throws TokenRefusedException {
    JsonNode value = claims.get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || value.size() > MAX_ENTRIES) {
      throw invalid(name, "is not a list of at most 1,000 strings");
    }
    List<String> strings = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      strings.add(checked(name, element));
    }
    return strings;
  }

  private Optional<String> string(String name) throws TokenRefusedException {
    JsonNode value = claims.get(name);
    return value == null ? Optional.empty() : Optional.of(checked(name, value));
  }

  private static String checked(String name, JsonNode value) throws TokenRefusedException {
    if (!value.isTextual()) {
      throw invalid(name, "is not a string where it must be one");
    }
    return text(name, value.textValue());
  }

  private static String text(String name, String text) throws TokenRefusedException {
    if (!TokenClaims.isText(text)) {
      throw invalid(name, "is not 1 to 256 code points without control characters");
    }
    return text;
  }

  private Optional<Long> time(String name) throws TokenRefusedException {
    JsonNode value = claims.get(name);
    if (value == null) {
      return Optional.empty();
    }
    // Written as an integer: 1e3 and 1000.0 are none, whatever their value.
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() <= 0
        || value.longValue() > LAST_SECOND) {
      throw invalid(name, "is not a whole number of seconds from 1 to " + LAST_SECOND);
    }
    return Optional.of(value.longValue());
  }

  private static <T> T required(String name, Optional<T> value) throws TokenRefusedException {
    return value.orElseThrow(() -> missing(name));
  }

  private static TokenRefusedException missing(String name) {
    return new TokenRefusedException(TokenRefusal.CLAIM_MISSING, name);
  }

  private static TokenRefusedException invalid(String name, String what) {
    return new TokenRefusedException(TokenRefusal.CLAIM_INVALID, name + " " + what);
  }
}
