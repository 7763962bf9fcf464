package io.stepvault.server.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.stepvault.server.attack.Outcome.Heard;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attack table over real connections. Those of a family that must have the same answer come
 * from one certificate of their own: what is counted and recorded under it is their trace, and
 * whichever left another one would show.
 */
final class AttackTableTest {
  private static final int CALLS = 4;

  private static TestBroker broker;
  private static Workshop shop;
  private static AttackTable table;
  private static Heard constant;
  private static final Map<Attack, Outcome> OUTCOMES = new LinkedHashMap<>();
  private static List<String> counted;
  private static List<String> recorded;

  @BeforeAll
  static void attack() {
    broker = TestBroker.start();
    shop = new Workshop(broker);
    table = new AttackTable(shop);
    shop.calls().create(Attack.SECRET, "sk_live_1");
    constant = outcome(Attack.refused("", "", c -> "x"), "garbage").onResolve().getFirst();
    for (Row row : table.rows()) {
      row.attacks().forEach(attack -> OUTCOMES.put(attack, outcome(attack, row.certificate())));
    }
    broker.restart(); // The last counts are written at the end.
    counted =
        broker.query(
            "SELECT certificate || ' ' || sum(count) || ' ' || reason"
                + " FROM stepvault.rejected_call GROUP BY certificate, reason");
    recorded =
        broker.query(
            "SELECT certificate || ' ' || count(*) || ' ' || method || ' ' || outcome || ' ' || reason"
                + " FROM stepvault.audit_event GROUP BY certificate, method, outcome, reason");
  }

  private static Outcome outcome(Attack attack, String certificate) {
    return Outcome.of(attack, broker.channel(certificate), attack.recipe().token(certificate));
  }

  @AfterAll
  static void stop() {
    shop.close();
    broker.close();
  }

  static Stream<Arguments> attacks() {
    return table.attacks().map(attack -> Arguments.argumentSet(attack.name(), attack));
  }

  /** Otherwise every attack might fail for a reason that is not its own. */
  @Test
  void withNothingWrongTheSameTokensAreGood() {
    for (String algorithm : Workshop.ALGORITHMS) {
      AttackKey key = shop.key(algorithm);
      String token = key.sign(key.header(), shop.claims("node-a"));
      assertThat(
              shop.calls()
                  .node(token)
                  .resolve(ResolveRequest.newBuilder().addReferences(Attack.SECRET).build())
                  .getSecretsCount())
          .isEqualTo(1);
      assertThat(
              TestCalls.with(VaultServiceGrpc.newBlockingStub(broker.channel("node-a")), token)
                  .listItems(ListItemsRequest.getDefaultInstance())
                  .getItemsCount())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void itsAnswerIsTheOneInTheTable(Attack attack) {
    Outcome outcome = OUTCOMES.get(attack);
    switch (attack.answer()) {
      case Attack.Constant ignored ->
          assertThat(outcome.all()).containsOnly(constant).hasSize(CALLS);
      case Attack.Told told -> {
        assertTold(outcome.onResolve(), told.onResolve());
        assertTold(outcome.onList(), told.onList());
      }
      case Attack.Transport transport ->
          assertThat(outcome.all()).extracting(Heard::code).containsOnly(transport.code());
    }
  }

  private static void assertTold(List<Heard> heard, Attack.Refusal refusal) {
    assertThat(heard.getFirst().everything()).contains("description=" + refusal.told() + ": ");
    assertThat(heard).containsOnly(heard.getFirst());
  }

  static Stream<Arguments> rows() {
    return table.rows().stream().map(row -> Arguments.argumentSet(row.title(), row));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theirTraceIsOneCountOrOneRecordForEachCall(Row row) {
    String name = "spiffe://test/" + row.certificate() + " ";
    int calls = row.attacks().size() * CALLS;
    List<String> expectedCounts = new ArrayList<>();
    List<String> expectedRecords = new ArrayList<>();
    switch (row.answer()) {
      case Attack.Constant unverified ->
          expectedCounts.add(name + calls + " " + unverified.counted());
      case Attack.Told told -> {
        expectedRecords.add(record(name, calls, "ResolveService/Resolve", told.onResolve()));
        expectedRecords.add(record(name, calls, "VaultService/ListItems", told.onList()));
      }
      case Attack.Transport ignored -> {}
    }
    assertThat(counted)
        .filteredOn(line -> line.startsWith(name))
        .containsExactlyElementsOf(expectedCounts);
    assertThat(recorded)
        .filteredOn(line -> line.startsWith(name))
        .containsExactlyInAnyOrderElementsOf(expectedRecords);
  }

  private static String record(String name, int calls, String method, Attack.Refusal refusal) {
    return name + calls / 2 + " " + method + " DENIED " + refusal.recorded();
  }

  @Test
  void theConstantAnswerIsTokenInvalid() {
    assertThat(constant.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(constant.everything()).contains("TOKEN_INVALID: ");
  }

  @Test
  void nothingWasFetchedFromTheAddressesInTokens() throws IOException {
    shop.webServer().setSoTimeout(1);
    // The system would have taken a connection, and kept it for us.
    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() -> shop.webServer().accept());
  }

  /**
   * To write the page: {@code mvn -pl server -am test -Dtest=AttackTableTest -Dattacks.write=true}.
   */
  @Test
  void thePageSaysTheSame() throws IOException {
    Path page = Path.of("..", "docs", "attacks.md");
    String text = AttackPage.of(table);
    if (Boolean.getBoolean("attacks.write")) {
      Files.writeString(page, text);
    }
    assertThat(page).hasContent(text);
  }
}
