package io.stepvault.client.token;

import com.google.gson.JsonArray;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a broker takes as the value of a claim, so that mistakes show where they are made. Messages
 * begin with the name of the claim and hold nothing of its value.
 */
final class ClaimChecks {
  static final int MOST_ENTRIES = 1_000;
  static final int MOST_REFERENCE_BYTES = 200;

  private static final int MOST_CODE_POINTS = 256;

  /** 9999-12-31T23:59:59Z. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /** RFC 6749 section 3.3. */
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  private static final Pattern SPIFFE_ID = Pattern.compile("spiffe://[!-~]{1,2039}");

  private ClaimChecks() {}

  static String text(String claim, String text) {
    Objects.requireNonNull(text, claim);
    if (text.isEmpty() || text.codePointCount(0, text.length()) > MOST_CODE_POINTS) {
      throw refused(claim, "is not 1 to 256 code points long");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw refused(claim, "has a control character");
    }
    if (text.codePoints().anyMatch(ClaimChecks::isHalfAPair)) {
      throw refused(claim, "has half a surrogate pair, which is no character");
    }
    return text;
  }

  private static boolean isHalfAPair(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  static JsonArray texts(String claim, Collection<String> texts) {
    if (texts.size() > MOST_ENTRIES) {
      throw refused(claim, "has more than 1,000 entries");
    }
    JsonArray array = new JsonArray(texts.size());
    // The broker forgives duplicates; the token's length does not.
    new LinkedHashSet<>(texts).forEach(text -> array.add(text(claim, text)));
    return array;
  }

  /** An item's name or id. */
  static String reference(String claim, String reference) {
    text(claim, reference);
    if (reference.getBytes(StandardCharsets.UTF_8).length > MOST_REFERENCE_BYTES) {
      throw refused(claim, "has a name of more than 200 bytes");
    }
    return reference;
  }

  static long second(String claim, Instant time) {
    long second = time.getEpochSecond();
    if (second < 1 || second > LAST_SECOND) {
      throw refused(claim, "is not between 1970 and 9999");
    }
    return second;
  }

  static String scopes(Collection<String> scopes) {
    if (scopes.isEmpty()) {
      throw refused("scope", "is empty");
    }
    for (String scope : scopes) {
      if (!SCOPE.matcher(scope).matches()) {
        throw refused("scope", "has an entry that is no scope: give each as a string of its own");
      }
    }
    return String.join(" ", new LinkedHashSet<>(scopes));
  }

  static String spiffeId(String id) {
    if (!SPIFFE_ID.matcher(id).matches()) {
      throw refused("cnf", "is no SPIFFE id: spiffe:// and visible ASCII, at most 2,048 in all");
    }
    return id;
  }

  static IllegalArgumentException refused(String claim, String what) {
    return new IllegalArgumentException(claim + ": " + what);
  }
}
