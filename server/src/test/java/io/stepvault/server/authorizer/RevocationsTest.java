package io.stepvault.server.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.authorizer.Revoked.Kind;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RevocationsTest {
  private static final Instant CUT_OFF = Instant.parse("2026-11-21T12:00:00.5Z");
  private static final String NAME = "spiffe://test/node-a";
  private static final String THUMBPRINT = "thumbprint";

  private static Revocation revoked(Kind kind, String value, Instant cutOff) {
    return new Revocation(new Revoked(kind, value), cutOff, cutOff.plusSeconds(86_460));
  }

  private static Revocations only(Kind kind, String value) {
    return Revocations.of(List.of(revoked(kind, value, CUT_OFF)));
  }

  private static Optional<Kind> covering(Revocations revocations, long iat) {
    TokenClaims claims =
        TokenClaims.builder("ath_1", "stepvault", "default", "alice", "token-1")
            .issued(iat, iat + 600)
            .scopes(Set.of("resolve"))
            .binding(new TokenBinding.SpiffeId(NAME))
            .step("billing", "run-1", "charge")
            .build();
    return revocations.covering(claims, NAME, THUMBPRINT);
  }

  private static String valueOf(Kind kind) {
    return switch (kind) {
      case JTI -> "token-1";
      case RUN -> "run-1";
      case SUBJECT -> "alice";
      case CERTIFICATE -> NAME;
    };
  }

  @ParameterizedTest
  @EnumSource
  void covering_tokensOfThatTime(Kind kind) {
    Revocations revocations = only(kind, valueOf(kind));
    long second = CUT_OFF.getEpochSecond();

    assertThat(covering(revocations, second)).contains(kind);
    assertThat(covering(revocations, second + 1))
        .isEqualTo(kind == Kind.JTI ? Optional.of(kind) : Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void covering_nothingElse(Kind kind) {
    long second = CUT_OFF.getEpochSecond();
    assertThat(covering(Revocations.NONE, second)).isEmpty();
    assertThat(covering(only(kind, "another"), second)).isEmpty();
    for (Kind other : Kind.values()) {
      if (other != kind) {
        assertThat(covering(only(kind, valueOf(other)), second)).isEmpty();
      }
    }
  }

  @Test
  void covering_theCertificateByItsHashToo() {
    assertThat(covering(only(Kind.CERTIFICATE, THUMBPRINT), CUT_OFF.getEpochSecond()))
        .contains(Kind.CERTIFICATE);
  }

  @Test
  void covering_tokensWithoutARun() {
    TokenClaims claims =
        TokenClaims.builder("ath_1", "stepvault", "default", "alice", "token-1")
            .issued(1, 600)
            .scopes(Set.of("vault.read"))
            .binding(new TokenBinding.SpiffeId(NAME))
            .build();
    assertThat(only(Kind.RUN, "run-1").covering(claims, NAME, THUMBPRINT)).isEmpty();
  }

  @Test
  void with_theLaterOfTwoCounts() {
    Revocation earlier = revoked(Kind.RUN, "run-1", CUT_OFF);
    Revocation later = revoked(Kind.RUN, "run-1", CUT_OFF.plusSeconds(10));

    for (Revocations both :
        List.of(
            Revocations.of(List.of(earlier)).with(List.of(later)),
            Revocations.of(List.of(later)).with(List.of(earlier)),
            Revocations.of(List.of(later, earlier)))) {
      assertThat(both.all()).containsExactly(later);
    }
  }

  @Test
  void isFull_byNumberOrByLength() {
    assertThat(some(Revocations.MOST - 1, 36).isFull()).isFalse();
    assertThat(some(Revocations.MOST, 36).isFull()).isTrue();
    assertThat(some(900, 2_048).isFull()).isFalse();
    assertThat(some(1_000, 2_048).isFull()).isTrue();
  }

  private static Revocations some(int number, int length) {
    return Revocations.of(
        IntStream.range(0, number)
            .mapToObj(i -> revoked(Kind.JTI, ("%0" + length + "d").formatted(i), CUT_OFF))
            .toList());
  }

  @Test
  void digest_isThatOfTheSetInAnyOrder() {
    Revocation one = revoked(Kind.RUN, "a", CUT_OFF);
    Revocation other = revoked(Kind.SUBJECT, "a", CUT_OFF);
    Revocations set = Revocations.of(List.of(one, other));

    assertThat(Revocations.of(List.of(other, one))).isEqualTo(set).hasSameHashCodeAs(set);
    assertThat(set.digest()).hasSize(32).isNotEqualTo(Revocations.of(List.of(one)).digest());
    assertThat(Revocations.NONE.digest()).isNull();
  }

  @Test
  void withoutForgotten_keepsThemForTheMargin() {
    Revocations one = only(Kind.JTI, "token-1");
    Instant gone = CUT_OFF.plusSeconds(86_460).plus(Revocations.MARGIN);

    assertThat(one.nextRoom()).contains(gone);
    assertThat(one.withoutForgotten(gone)).isSameAs(one);
    assertThat(one.withoutForgotten(gone.plusNanos(1_000))).isEqualTo(Revocations.NONE);
  }
}
