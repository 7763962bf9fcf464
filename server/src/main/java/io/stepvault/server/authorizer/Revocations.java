package io.stepvault.server.authorizer;

import io.stepvault.server.authorizer.Revoked.Kind;
import io.stepvault.server.key.Frame;
import io.stepvault.server.token.TokenClaims;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All revocations of one authorizer's tokens that are not forgotten. Immutable; two with the same
 * digest are equal.
 */
public final class Revocations {
  /** More than that an authorizer cannot have at a time: brokers hold all of them in memory. */
  public static final int MOST = 10_000;

  private static final int MOST_BYTES = 4 * 1024 * 1024;

  /** How much longer they are kept: the database's next primary may have an earlier clock. */
  public static final Duration MARGIN = Duration.ofMinutes(10);

  public static final Revocations NONE = new Revocations(Map.of());

  private final Map<Revoked, Revocation> byTokens;
  private final byte @Nullable [] digest;
  private final int weight;

  private Revocations(Map<Revoked, Revocation> byTokens) {
    this.byTokens = Collections.unmodifiableMap(byTokens);
    this.digest = byTokens.isEmpty() ? null : sha256(frame(byTokens.values()));
    this.weight = byTokens.keySet().stream().mapToInt(Revocations::weight).sum();
  }

  private static int weight(Revoked what) {
    return 240 + 2 * what.value().length();
  }

  /** These; of two of the same tokens, the later counts. */
  public static Revocations of(Collection<Revocation> revocations) {
    return NONE.with(revocations);
  }

  private static byte[] frame(Collection<Revocation> revocations) {
    Frame frame = Frame.of("stepvault/v1/revocations").number(revocations.size());
    revocations.stream()
        .sorted(Comparator.comparing(Revocation::what))
        .forEach(
            revocation ->
                frame
                    .text(revocation.what().kind().name())
                    .text(revocation.what().value())
                    .time(revocation.cutOff())
                    .time(revocation.forgottenAt()));
    return frame.toBytes();
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  public boolean isEmpty() {
    return byTokens.isEmpty();
  }

  public int size() {
    return byTokens.size();
  }

  /** Whether no more can be added: there are {@link #MOST}, or long ones of 4 MiB. */
  public boolean isFull() {
    return byTokens.size() >= MOST || weight >= MOST_BYTES;
  }

  public Collection<Revocation> all() {
    return byTokens.values();
  }

  public Optional<Revocation> find(Revoked what) {
    return Optional.ofNullable(byTokens.get(what));
  }

  /** SHA-256 of all of them, which stands for them in the authority set; null: there are none. */
  public byte @Nullable [] digest() {
    return digest == null ? null : digest.clone();
  }

  /** Whether this is their digest. */
  public boolean isDigest(byte[] other) {
    return Arrays.equals(digest, other);
  }

  /**
   * By what a token is revoked; empty: it is not.
   *
   * @param certificate the identity of the certificate that presents it
   * @param thumbprint of that certificate
   */
  public Optional<Kind> covering(TokenClaims claims, String certificate, String thumbprint) {
    if (byTokens.isEmpty()) {
      return Optional.empty();
    }
    Instant issued = Instant.ofEpochSecond(claims.iat());
    if (covers(Kind.JTI, claims.jti(), issued)) {
      return Optional.of(Kind.JTI);
    }
    if (claims.run() != null && covers(Kind.RUN, claims.run(), issued)) {
      return Optional.of(Kind.RUN);
    }
    if (covers(Kind.SUBJECT, claims.sub(), issued)) {
      return Optional.of(Kind.SUBJECT);
    }
    return covers(Kind.CERTIFICATE, certificate, issued)
            || covers(Kind.CERTIFICATE, thumbprint, issued)
        ? Optional.of(Kind.CERTIFICATE)
        : Optional.empty();
  }

  private boolean covers(Kind kind, String value, Instant issued) {
    Revocation revocation = byTokens.get(new Revoked(kind, value));
    return revocation != null && revocation.covers(issued);
  }

  /** With some more; of two of the same tokens, the later counts. */
  public Revocations with(Collection<Revocation> more) {
    Map<Revoked, Revocation> all = new HashMap<>(byTokens);
    more.forEach(one -> all.merge(one.what(), one, Revocation::orLater));
    return new Revocations(all);
  }

  /** The cut-off of the newest; empty: there are none. */
  public Optional<Instant> newest() {
    return byTokens.values().stream().map(Revocation::cutOff).max(Comparator.naturalOrder());
  }

  /** Without those that need not be kept any more. */
  public Revocations withoutForgotten(Instant now) {
    Instant before = now.minus(MARGIN);
    List<Revocation> kept =
        byTokens.values().stream().filter(r -> !r.forgottenAt().isBefore(before)).toList();
    return kept.size() == byTokens.size() ? this : of(kept);
  }

  /** When the first of them need not be kept any more; empty: there are none. */
  public Optional<Instant> nextRoom() {
    return byTokens.values().stream()
        .map(Revocation::forgottenAt)
        .min(Comparator.naturalOrder())
        .map(first -> first.plus(MARGIN));
  }

  /** About what they hold on to, in bytes. */
  public int weight() {
    return weight;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Revocations that && Arrays.equals(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return "Revocations[" + byTokens.size() + "]";
  }
}
