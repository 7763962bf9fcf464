package io.stepvault.server.item;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.math.BigInteger;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Ids as the TypeID specification (0.3) shapes them: a prefix, an underscore, and a UUIDv7 (RFC
 * 9562) in 26 characters of Crockford's base32, lower case. They sort by the time of their making.
 */
public final class TypeId {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern SUFFIX = Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}");
  private static final NoArgGenerator UUID_V7 = Generators.timeBasedEpochRandomGenerator();

  private TypeId() {}

  /** A new id, such as {@code vlt_01jd2m3q5vf8p9t6r7w8x9y0z1}. */
  public static String generate(String prefix) {
    UUID uuid = UUID_V7.generate();
    BigInteger bits =
        new BigInteger(Long.toUnsignedString(uuid.getMostSignificantBits()))
            .shiftLeft(64)
            .or(new BigInteger(Long.toUnsignedString(uuid.getLeastSignificantBits())));
    char[] text = new char[26];
    for (int i = 25; i >= 0; i--) {
      text[i] = ALPHABET.charAt(bits.intValue() & 31);
      bits = bits.shiftRight(5);
    }
    return prefix + "_" + new String(text);
  }

  /** Whether the text has the form of such an id; another well-formed one is simply not found. */
  public static boolean isWellFormed(String prefix, String id) {
    return id.length() == prefix.length() + 27
        && id.startsWith(prefix)
        && id.charAt(prefix.length()) == '_'
        && SUFFIX.matcher(id).region(prefix.length() + 1, id.length()).matches();
  }
}
