package io.stepvault.server.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * A JWS in compact serialization (RFC 7515 section 7.1), checked for form before any library sees
 * it. Nothing is verified: all that it says is a stranger's word.
 */
public final class CompactJws {
  /** The longest accepted, in characters: 8 KiB. */
  public static final int MAX_LENGTH = 8192;

  /**
   * Header parameters that are refused: those that bring or name a key of the sender's choice
   * (never fetched, never read; {@code kid} alone names keys here), those that change how the rest
   * is read, and the mark of a JWE. Others are ignored, as RFC 7515 section 4 asks.
   */
  private static final Set<String> FORBIDDEN =
      Set.of("jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip", "enc");

  private final String algorithm;
  private final String keyId;
  private final Optional<String> type;
  private final byte[] signingInput;
  private final byte[] payload;
  private final byte[] signature;

  private CompactJws(
      String algorithm,
      String keyId,
      Optional<String> type,
      byte[] signingInput,
      byte[] payload,
      byte[] signature) {
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.type = type;
    this.signingInput = signingInput;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Takes a token apart.
   *
   * @throws TokenRefusedException unless it is at most {@link #MAX_LENGTH} characters in exactly
   *     three canonical base64url parts, the first of them a strict JSON object with a string
   *     {@code alg} and a {@code kid} of 1 to 128 printable ASCII characters and without forbidden
   *     parameters, the last not empty
   */
  public static CompactJws parse(String compact) throws TokenRefusedException {
    CompactJws jws = parseOfAnybody(compact);
    if (jws.keyId.isEmpty()) {
      throw new TokenRefusedException(TokenRefusal.HEADER_INVALID, "the header has no kid");
    }
    return jws;
  }

  /**
   * Takes apart what is no token of ours: the same, but {@code kid} may be missing.
   *
   * @throws TokenRefusedException as {@link #parse} does
   */
  public static CompactJws parseOfAnybody(String compact) throws TokenRefusedException {
    if (compact.length() > MAX_LENGTH) {
      throw new TokenRefusedException(TokenRefusal.TOO_LONG, "more than 8 KiB");
    }
    int first = compact.indexOf('.');
    int second = compact.indexOf('.', first + 1);
    // An empty payload is a JWS all right; without a signature there is nothing to verify.
    if (first <= 0
        || second < 0
        || second == compact.length() - 1
        || compact.indexOf('.', second + 1) >= 0) {
      throw new TokenRefusedException(
          TokenRefusal.NOT_COMPACT, "not header, payload and signature, separated by dots");
    }
    byte[] header = decode(compact.substring(0, first));
    byte[] payload = decode(compact.substring(first + 1, second));
    byte[] signature = decode(compact.substring(second + 1));
    byte[] signingInput = compact.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    ObjectNode members =
        StrictJson.object(header)
            .orElseThrow(
                () ->
                    new TokenRefusedException(
                        TokenRefusal.HEADER_INVALID, "the header is not one strict JSON object"));
    for (String forbidden : FORBIDDEN) {
      if (members.has(forbidden)) {
        throw new TokenRefusedException(
            TokenRefusal.HEADER_FORBIDDEN, "the header has the member " + forbidden);
      }
    }
    String keyId = members.has("kid") ? string(members, "kid") : "";
    if (members.has("kid") && !KeyId.isWellFormed(keyId)) {
      throw new TokenRefusedException(
          TokenRefusal.HEADER_INVALID, "kid is not 1 to 128 printable ASCII characters");
    }
    Optional<String> type =
        members.has("typ") ? Optional.of(string(members, "typ")) : Optional.empty();
    return new CompactJws(string(members, "alg"), keyId, type, signingInput, payload, signature);
  }

  /** The header's {@code alg}. It chooses nothing; the key's algorithm must agree with it. */
  public String algorithm() {
    return algorithm;
  }

  /** The header's {@code kid}; empty: it has none, which no token lacks. */
  public String keyId() {
    return keyId;
  }

  /** The header's {@code typ}, exactly as spelled. */
  public Optional<String> type() {
    return type;
  }

  /** What the signature is over; not a copy. */
  public byte[] signingInput() {
    return signingInput;
  }

  /** The decoded payload; not a copy. */
  public byte[] payload() {
    return payload;
  }

  /** The decoded signature; not a copy. */
  public byte[] signature() {
    return signature;
  }

  private static byte[] decode(String part) throws TokenRefusedException {
    return Base64Url.decode(part)
        .orElseThrow(
            () ->
                new TokenRefusedException(
                    TokenRefusal.NOT_BASE64URL, "a part is not canonical base64url"));
  }

  private static String string(ObjectNode header, String name) throws TokenRefusedException {
    JsonNode value = header.get(name);
    if (value == null || !value.isTextual()) {
      throw new TokenRefusedException(
          TokenRefusal.HEADER_INVALID, "the header's " + name + " is missing or not a string");
    }
    return value.textValue();
  }
}
