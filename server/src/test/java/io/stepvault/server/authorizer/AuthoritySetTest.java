package io.stepvault.server.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.key.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AuthoritySetTest {
  private static final Instant CREATED = Instant.parse("2026-11-01T00:00:00Z");

  private static AuthoritySet set(Duration oldestPin) {
    Bounds bounds =
        new Bounds(
            List.of("resolve"),
            Duration.ofHours(1),
            List.of("node"),
            List.of("*"),
            true,
            oldestPin);
    return set(false, bounds);
  }

  private static AuthoritySet set(boolean disabled, Bounds bounds) {
    return set(disabled, bounds, Revocations.NONE);
  }

  private static AuthoritySet set(boolean disabled, Bounds bounds, Revocations revocations) {
    return new AuthoritySet(
        "default",
        7,
        List.of(
            new Authorizer(
                "ath_1", "engine", disabled, bounds, List.of(), revocations, CREATED, 5)));
  }

  @Test
  void withoutPinsTheEncodingIsThatOfTheFirstRelease() {
    byte[] first =
        Frame.of("stepvault/v1/authority")
            .text("default")
            .number(7)
            .number(1)
            .text("ath_1")
            .text("engine")
            .number(1)
            .text("resolve")
            .number(1)
            .text("node")
            .number(1)
            .text("*")
            .number(3_600)
            .flag(true)
            .time(CREATED)
            .number(5)
            .number(0)
            .toBytes();
    assertThat(set(Duration.ZERO).frame()).isEqualTo(first);
  }

  @Test
  void aPinIsPartOfTheEncoding() {
    assertThat(set(Duration.ofDays(1)).frame())
        .isNotEqualTo(set(Duration.ZERO).frame())
        .isNotEqualTo(set(Duration.ofDays(2)).frame());
  }

  @Test
  void aStateAndOrganizationsArePartOfTheEncoding() {
    Bounds bounds = set(Duration.ofDays(1)).authorizers().getFirst().bounds();
    List<String> frames =
        Stream.of(
                set(false, bounds).frame(),
                set(true, bounds).frame(),
                set(false, in(bounds, "acme")).frame(),
                set(true, in(bounds, "acme")).frame(),
                set(false, in(bounds, "acme", "globex")).frame(),
                set(false, in(bounds, "*")).frame())
            .map(HexFormat.of()::formatHex)
            .toList();
    assertThat(frames).doesNotHaveDuplicates();
  }

  @Test
  void revocationsArePartOfTheEncoding() {
    Bounds bounds = set(Duration.ofDays(1)).authorizers().getFirst().bounds();
    List<String> frames =
        Stream.of(
                Revocations.NONE,
                Revocations.of(List.of(revoked(Revoked.Kind.JTI, "a", CREATED))),
                Revocations.of(List.of(revoked(Revoked.Kind.JTI, "b", CREATED))),
                Revocations.of(List.of(revoked(Revoked.Kind.RUN, "a", CREATED))),
                Revocations.of(List.of(revoked(Revoked.Kind.JTI, "a", CREATED.plusSeconds(1)))))
            .map(revocations -> HexFormat.of().formatHex(set(false, bounds, revocations).frame()))
            .toList();
    assertThat(frames).doesNotHaveDuplicates();
  }

  private static Revocation revoked(Revoked.Kind kind, String value, Instant cutOff) {
    return new Revocation(new Revoked(kind, value), cutOff, CREATED.plusSeconds(90_000));
  }

  private static Bounds in(Bounds bounds, String... organizations) {
    return new Bounds(
        bounds.scopes(),
        bounds.longestTokenLife(),
        bounds.presenters(),
        bounds.items(),
        bounds.mayGrantAllSecrets(),
        bounds.oldestPin(),
        List.of(organizations));
  }
}
