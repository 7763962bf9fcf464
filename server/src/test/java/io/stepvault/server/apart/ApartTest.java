package io.stepvault.server.apart;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.Statements;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.TokenClaims;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is somebody else's, of another organization or another user, answers as what does not exist:
 * byte for byte, in everything that a caller sees of a call.
 */
final class ApartTest {
  private static Site site;
  private static List<Named> rows;

  @BeforeAll
  static void start() {
    site = new Site();
    rows =
        Stream.<Function<Site, List<Named>>>of(
                ItemsNamed::of,
                ReferencesNamed::of,
                TemplatesNamed::of,
                ExplanationsNamed::of,
                KeysNamed::of,
                ChangesNamed::of,
                PagesNamed::of,
                AuthorizersNamed::of,
                OrganizationsNamed::of)
            .flatMap(table -> table.apply(site).stream())
            .toList();
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  static List<Named> rows() {
    return rows;
  }

  /**
   * Of rows whose calls find nothing, and so can be made again and again, one of each kind. Names
   * of shared items are left out: NAME_TAKEN tells them anyway.
   */
  static Collection<Named> notFound() {
    Map<String, Named> kinds = new LinkedHashMap<>();
    rows.stream()
        .filter(
            row ->
                row.expected().endsWith("_NOT_FOUND")
                    || row.field().startsWith("VerifyApiKey ")
                    || row.expected().equals("REFERENCES_UNRESOLVED"))
        .filter(row -> !row.field().endsWith(" version"))
        .filter(row -> !row.toString().equals("GetItem name: restricted to others"))
        .filter(
            row ->
                row.whose().contains("private")
                    || row.field().startsWith("GetItem ")
                    || row.field().startsWith("VerifyApiKey "))
        .forEach(row -> kinds.putIfAbsent(row.toString(), row));
    return kinds.values();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatIsTheirsAnswersAsWhatIsNobodys(Named row) {
    Side theirs = row.theirs().get();
    Answer toTheirs = call(row, theirs);
    Side nobodys = row.nobodys().get();
    Answer toNobodys = call(row, nobodys);
    assertThat(lengths(theirs)).as("the test's own texts").isEqualTo(lengths(nobodys));
    assertThat(toNobodys.asItCame()).contains(row.expected());
    assertThat(toTheirs.comparable(theirs.own())).isEqualTo(toNobodys.comparable(nobodys.own()));
    for (Site.Hidden hidden : site.hidden()) {
      if (!theirs.own().contains(hidden.item().getId())) {
        assertThat(toTheirs.asItCame()).doesNotContain(hidden.item().getId());
      }
      assertThat(toTheirs.asItCame()).doesNotContain(hidden.item().getDescription());
    }
  }

  private static Answer call(Named row, Side side) {
    return Answer.of(row.caller(), row.method(), ApiFields.request(row.method(), side.request()));
  }

  private static List<Integer> lengths(Side side) {
    return side.own().stream().map(String::length).toList();
  }

  @Test
  void everyFieldThatCanNameSomethingHasARowOrNamesNothing() {
    Set<String> fields = new TreeSet<>(ApiFields.thatCanName());
    Set<String> known = new TreeSet<>(NamesNothing.reasons().keySet());
    rows.forEach(row -> known.add(row.field()));
    assertThat(known).as("each of these needs a row, or a reason why not").isEqualTo(fields);
  }

  /** No slower either: the database is asked as often, whatever a call names. */
  @ParameterizedTest
  @MethodSource("notFound")
  void bothTakeTheSameWay(Named row) {
    Side theirs = row.theirs().get();
    Side nobodys = row.nobodys().get();
    assertThat(Statements.fewest(() -> call(row, theirs)))
        .isEqualTo(Statements.fewest(() -> call(row, nobodys)))
        .isPositive();
  }

  /** The one exception: that a shared name is in use is told, and nothing else of the item. */
  @Test
  void aTakenNameTellsThatItIsTakenAlone() {
    String restricted = site.hidden("restricted to others").item().getName();
    String team = site.ownItem("TEAM", false).getName();
    for (String call :
        List.of(
            "CreateItem name: '%s' secret: 'value' access { mode: TEAM }",
            "UpdateItem id: '" + site.ownItem("TEAM", false).getId() + "' name: '%s'",
            "UndeleteItem id: '" + site.ownItem("TEAM", true).getId() + "' new_name: '%s'")) {
      int blank = call.indexOf(' ');
      var method = ApiFields.method(call.substring(0, blank));
      String request = call.substring(blank);
      Answer hidden =
          Answer.of(site.alice(), method, ApiFields.request(method, request.formatted(restricted)));
      Answer seen =
          Answer.of(site.alice(), method, ApiFields.request(method, request.formatted(team)));
      assertThat(hidden.asItCame()).contains("NAME_TAKEN").isEqualTo(seen.asItCame());
    }
  }

  @Test
  void tokensAndMetadataThatNameOthersAnswerAsThoseThatNameNobody() {
    TokenClaims good = site.here.claims("backend").build();
    String theirs = site.there.authorizer().getId();
    assertAlike("TOKEN_INVALID", token(good.iss(), Site.OTHER), token(good.iss(), "ohter"));
    assertAlike(
        "TOKEN_INVALID", token(theirs, "default"), token(TypeId.generate("ath"), "default"));
    assertAlike(
        "ORGANIZATION_CONFLICT",
        Unary.with(site.admin(), "stepvault-organization", Site.OTHER),
        Unary.with(site.admin(), "stepvault-organization", "ohter"));
  }

  private static Channel token(String issuer, String organization) {
    TokenClaims good = site.here.claims("backend").build();
    return Unary.withToken(
        site.broker.channel("backend"),
        site.here
            .signer()
            .sign(
                TokenClaims.builder(issuer, good.aud(), organization, "alice", good.jti())
                    .issued(good.iat(), good.exp())
                    .scopes(good.scopes())
                    .binding(good.binding())
                    .build()));
  }

  private static void assertAlike(String expected, Channel theirs, Channel nobodys) {
    for (var method : Unary.methods()) {
      if (Unary.isOperators(method)) {
        continue;
      }
      boolean resolves = method.getBareMethodName().equals("Resolve");
      var request = ApiFields.request(method, resolves ? "references: 'some-name'" : "");
      String answer = Answer.of(nobodys, method, request).asItCame();
      assertThat(answer).contains(expected);
      assertThat(Answer.of(theirs, method, request).asItCame()).isEqualTo(answer);
    }
  }

  @Test
  void aRunIsToldThatThereIsNone() {
    assertThat(rows)
        .filteredOn(row -> row.field().equals("Resolve references"))
        .allSatisfy(
            row ->
                assertThat(call(row, row.theirs().get()).asItCame())
                    .contains("there is none, or this run may not use it"));
  }
}
