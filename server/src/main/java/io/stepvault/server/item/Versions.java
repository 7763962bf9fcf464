package io.stepvault.server.item;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An item's values and which of them counts.
 *
 * @param current the number of the version that a resolve gets
 * @param all by number, at most {@link #MOST}; the oldest may be missing
 * @param activations which version became current when, in strict order of time; the last is the
 *     current one. A version that is not kept any more may be among them: what was current then is
 *     not known, and no other takes its place
 * @param overlap of the last activation; it may have ended
 */
public record Versions(
    int current, List<ItemVersion> all, List<Activation> activations, Optional<Overlap> overlap) {
  /** A rotation beyond it drops the oldest. */
  public static final int MOST = 100;

  /** A version became current. */
  public record Activation(Instant at, int version) {}

  public Versions {
    all = List.copyOf(all);
    activations = List.copyOf(activations);
  }

  /** The first version, current from its making. */
  public static Versions first(ItemVersion version) {
    return new Versions(
        version.number(),
        List.of(version.activated(version.createdAt())),
        List.of(new Activation(version.createdAt(), version.number())),
        Optional.empty());
  }

  public Optional<ItemVersion> find(int number) {
    return all.stream().filter(version -> version.number() == number).findFirst();
  }

  /** The one that is the API key of this public id. */
  public Optional<ItemVersion> ofApiKey(String publicId) {
    return all.stream()
        .filter(version -> publicId.equals(version.apiKeyId().orElse(null)))
        .findFirst();
  }

  /** The public ids of all API keys among them. */
  public List<String> apiKeyIds() {
    return all.stream().flatMap(version -> version.apiKeyId().stream()).toList();
  }

  /** Throws when there is none: of a number that pointer or caller had from this very list. */
  public ItemVersion get(int number) {
    return find(number)
        .orElseThrow(() -> new IllegalStateException("there is no version " + number));
  }

  public int nextNumber() {
    return all.getLast().number() + 1;
  }

  /** The overlap that runs now. */
  public Optional<Overlap> overlapAt(Instant now) {
    return overlap.filter(o -> o.runs(now));
  }

  /** The version that was current then; empty: none was, or it is not known any more. */
  public Optional<ItemVersion> currentAt(Instant then) {
    for (int i = activations.size() - 1; i >= 0; i--) {
      if (!activations.get(i).at().isAfter(then)) {
        return find(activations.get(i).version());
      }
    }
    return Optional.empty();
  }

  /** A version more, not current yet; what is more than {@link #MOST} falls out at the old end. */
  public Versions with(ItemVersion added) {
    List<ItemVersion> next = new ArrayList<>(all);
    next.add(added);
    for (int i = 0; next.size() > MOST; ) {
      int number = next.get(i).number();
      boolean needed =
          number == current || overlap.filter(o -> o.previousVersion() == number).isPresent();
      if (needed) {
        i++;
      } else {
        next.remove(i);
      }
    }
    List<Activation> known = activations.stream().dropWhile(a -> !has(next, a.version())).toList();
    return new Versions(current, next, known, overlap);
  }

  private static boolean has(List<ItemVersion> versions, int number) {
    return versions.stream().anyMatch(version -> version.number() == number);
  }

  /**
   * Makes a version current.
   *
   * @param now when; not after the activation before, where a clock stood still or went back, it is
   *     a microsecond after that
   */
  public Versions activate(int number, Instant now, Optional<Overlap> nextOverlap) {
    Instant earliest = activations.getLast().at().plus(1, ChronoUnit.MICROS);
    Instant at = now.isBefore(earliest) ? earliest : now;
    List<Activation> next = new ArrayList<>(activations);
    next.add(new Activation(at, number));
    // A version that goes back and forth would else make the list grow without end.
    while (next.size() > 2 * MOST) {
      next.removeFirst();
    }
    return new Versions(number, all, next, nextOverlap)
        .change(number, version -> version.activated(at));
  }

  /** Another state or content of one version. */
  public Versions change(int number, UnaryOperator<ItemVersion> change) {
    return new Versions(
        current,
        all.stream()
            .map(version -> version.number() == number ? change.apply(version) : version)
            .toList(),
        activations,
        overlap);
  }

  /** Without the overlap that this version is valid for, if there is one. */
  public Versions withoutOverlapOf(int number) {
    return withOverlap(overlap.filter(o -> o.previousVersion() != number));
  }

  public Versions withOverlap(Optional<Overlap> next) {
    return new Versions(current, all, activations, next);
  }
}
