package io.stepvault.server.signing;

import io.stepvault.server.token.Base64Url;
import io.stepvault.server.token.CompactJws;
import io.stepvault.server.token.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code typ} a signed JWT may have: never one of Stepvault's own. Media types ignore case and
 * may begin with {@code application/} (RFC 7515 section 4.1.9), so whatever has our name in it, in
 * any case, is refused, and whatever is not plain ASCII.
 */
final class TokenTypes {
  /** RFC 6838 section 4.2: a restricted name, with or without its top-level type. */
  private static final Pattern FORM =
      Pattern.compile("(?:application/)?[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}");

  private static final String OURS = "stepvault";

  /** The header of no token is longer than the token may be. */
  private static final int LONGEST_HEADER = CompactJws.MAX_LENGTH;

  private TokenTypes() {}

  /** What is wrong with a {@code typ}; empty: nothing. */
  static Optional<String> problem(String typ) {
    if (typ.isEmpty()) {
      return Optional.of("is required (RFC 8725 section 3.11); where nothing else is agreed: JWT");
    }
    if (!FORM.matcher(typ).matches()) {
      return Optional.of("must be a media type's name of at most 64 characters, such as at+jwt");
    }
    return isOurs(typ)
        ? Optional.of("must not be one of Stepvault's own: those only authorizers sign")
        : Optional.empty();
  }

  private static boolean isOurs(String typ) {
    return typ.toLowerCase(Locale.ROOT).contains(OURS);
  }

  /**
   * Whether the bytes are what a JWS of one of our types would be signed over: header and payload,
   * with a dot between. However sloppily it is encoded, no library would read it otherwise.
   */
  static boolean isInputOfOurs(byte[] content) {
    int dot = 0;
    while (dot < content.length && content[dot] != '.') {
      dot++;
    }
    if (dot == 0 || dot == content.length || dot > LONGEST_HEADER) {
      return false;
    }
    String header = new String(content, 0, dot, StandardCharsets.ISO_8859_1);
    return Base64Url.decode(header)
        .flatMap(StrictJson::object)
        .filter(members -> isOurs(members.path("typ").asText()))
        .isPresent();
  }
}
