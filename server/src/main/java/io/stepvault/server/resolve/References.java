package io.stepvault.server.resolve;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.store.Place;
import io.stepvault.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a resolve may ask for, and where that can be found. */
public final class References {
  private static final int MOST = 100;
  private static final int LONGEST = 200;
  private static final int MOST_BYTES = 3 * 1024 * 1024;
  private static final String FORM =
      "must be an item id or a name: 1 to 200 bytes, without control characters";

  private References() {}

  /** What is wrong with the field {@code references}. */
  public static List<Violation> violations(List<String> references) {
    if (references.isEmpty() || references.size() > MOST) {
      return List.of(
          new Violation(
              "references", "must be 1 to %d, there are %d".formatted(MOST, references.size())));
    }
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      if (!isWellFormed(references.get(i))) {
        violations.add(new Violation("references[" + i + "]", FORM));
      }
    }
    return violations;
  }

  private static boolean isWellFormed(String reference) {
    for (int i = 0; i < reference.length(); i++) {
      if (Character.isISOControl(reference.charAt(i))) {
        return false;
      }
    }
    // No character has more bytes than three to a char.
    return !reference.isEmpty()
        && (reference.length() <= LONGEST / 3
            || reference.getBytes(StandardCharsets.UTF_8).length <= LONGEST);
  }

  /** What is wrong with a reference; empty: nothing. */
  public static Optional<String> problem(String reference) {
    return isWellFormed(reference) ? Optional.empty() : Optional.of(FORM);
  }

  /** All places at which an item could be that the reference means. */
  public static List<Place> places(String reference, @Nullable String owner) {
    if (ResolvePolicy.isId(reference)) {
      return List.of(new Place.Id(reference));
    }
    return owner == null
        ? List.of(new Place.Shared(reference))
        : List.of(new Place.Private(owner, reference), new Place.Shared(reference));
  }

  /** How long the values are together. */
  public static long bytes(List<Decision> decisions) {
    long bytes = 0;
    for (Decision decision : decisions) {
      bytes += decision.version().orElseThrow().value().valueLength();
    }
    return bytes;
  }

  /**
   * Checks what the answer would weigh, before anything is recorded as released.
   *
   * @throws Refusal ANSWER_TOO_LARGE
   */
  public static void checkSize(long bytes) {
    if (bytes > MOST_BYTES) {
      throw Refusal.of(
          ErrorReason.ANSWER_TOO_LARGE,
          "these values are larger than 3 MiB together; ask for fewer references in a call");
    }
  }
}
