package io.stepvault.server.watch;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.Ring;
import io.stepvault.server.token.TokenClaims;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a watch goes on: what its caller was told that each reference means. It is all that another
 * broker, or this one after years, needs to tell what has changed since. It is encrypted, so that
 * it tells nothing itself, and bound to its caller and the references.
 */
final class Cursor {
  /** The longest for 100 references, and then some. */
  static final int LONGEST = 8_192;

  private static final String FORMAT = "1";
  private static final String NOTHING = "-";
  private static final int RADIX = 36;

  private Cursor() {}

  /** What a cursor is good for: this user's references, whichever token and certificate it has. */
  static byte[] context(Caller caller, List<String> references) {
    TokenClaims claims = caller.token().claims();
    Frame frame =
        Frame.of("stepvault/v1/watch")
            .text(caller.organization())
            .text(caller.peer().name())
            .text(claims.sub())
            .text(claims.owner())
            .number(references.size());
    references.forEach(frame::text);
    return frame.toBytes();
  }

  static String seal(Ring ring, byte[] context, List<Optional<Meaning>> told) {
    StringBuilder state = new StringBuilder(FORMAT);
    told.forEach(meaning -> state.append('\n').append(meaning.map(Cursor::text).orElse(NOTHING)));
    return ring.sealPage(state.toString().getBytes(StandardCharsets.UTF_8), context);
  }

  /** What was told; empty when the cursor is none of this context. */
  static Optional<List<Optional<Meaning>>> open(Ring ring, byte[] context, String cursor) {
    return ring.openPage(cursor, context)
        .map(state -> new String(state, StandardCharsets.UTF_8).split("\n", -1))
        .filter(lines -> lines[0].equals(FORMAT))
        .map(Cursor::meanings);
  }

  private static List<Optional<Meaning>> meanings(String[] lines) {
    List<Optional<Meaning>> meanings = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      meanings.add(lines[i].equals(NOTHING) ? Optional.empty() : Optional.of(meaning(lines[i])));
    }
    return meanings;
  }

  private static String text(Meaning meaning) {
    return meaning.item()
        + " "
        + Integer.toString(meaning.version(), RADIX)
        + " "
        + Long.toString(meaning.since(), RADIX);
  }

  private static Meaning meaning(String line) {
    String[] words = line.split(" ", -1);
    return new Meaning(
        words[0], Integer.parseInt(words[1], RADIX), Long.parseLong(words[2], RADIX));
  }
}
