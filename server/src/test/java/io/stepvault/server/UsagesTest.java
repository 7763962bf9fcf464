package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.stepvault.server.testing.BrokerProcess;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListUsagesResponse;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.Usage;
import io.stepvault.v1.VerifyApiKeyRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What leaves is seen as a usage, once a broker has written it; at the latest when it stops. */
final class UsagesTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Resolves as a node of a workflow. */
  private static void resolve(String workflow, String node, String reference) {
    resolve(broker.channel("node-a"), workflow, node, reference);
  }

  private static void resolve(
      ManagedChannel channel, String workflow, String node, String reference) {
    String token = calls.signer().sign(calls.claims("node-a").step(workflow, "run", node).build());
    var unused =
        TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), token)
            .resolve(ResolveRequest.newBuilder().addReferences(reference).build());
  }

  private static ListUsagesRequest.Builder of(Item item) {
    return ListUsagesRequest.newBuilder().setId(item.getId());
  }

  private static List<Usage> usages(Item item) {
    return calls.vault().listUsages(of(item).build()).getUsagesList();
  }

  private static List<Usage> usages(Item item, int version) {
    return calls.vault().listUsages(of(item).setVersion(version).build()).getUsagesList();
  }

  private static List<String> shown(List<Usage> usages) {
    return usages.stream()
        .map(u -> u.getWorkflow() + "/" + u.getNode() + " " + u.getReference())
        .toList();
  }

  private static void rotate(Item item) {
    var unused =
        calls
            .vault()
            .rotateItem(
                RotateItemRequest.newBuilder()
                    .setId(item.getId())
                    .setSecretBytes(ByteString.copyFromUtf8("another"))
                    .build());
  }

  @Test
  void eachPlaceIsOneUsage_theLastUsedFirst_withItsLastVersion() {
    Item item = calls.create("placed", "value");
    resolve("billing", "charge", "placed");
    resolve("billing", "refund", item.getId());
    rotate(item);
    resolve("billing", "charge", "placed");
    broker.restart();

    List<Usage> usages = usages(item);
    assertThat(shown(usages))
        .containsExactly("billing/charge placed", "billing/refund " + item.getId());
    assertThat(usages).extracting(Usage::getLastVersion).containsExactly(2, 1);
    assertThat(usages).allMatch(usage -> usage.hasLastUsedAt() && !usage.hasDeclaredAt());
    // Whichever a place got last.
    List<Usage> first = usages(item, 1);
    assertThat(shown(first))
        .containsExactly("billing/refund " + item.getId(), "billing/charge placed");
    assertThat(first).allMatch(usage -> usage.getLastVersion() == 1 && usage.hasLastUsedAt());
    assertThat(shown(usages(item, 2))).containsExactly("billing/charge placed");
    assertThat(usages(item, 9)).isEmpty();
    // Version 1 was used, and so was 2, whichever each place used last.
    assertThat(
            broker.query(
                "SELECT version FROM version_usage WHERE item = '%s' ORDER BY version"
                    .formatted(item.getId())))
        .containsExactly("1", "2");
  }

  @Test
  void ofAnApiKeyThoseWorkflowsAreUsagesThatItsListNames() {
    CreateItemResponse open = apiKey("api-key:open", ApiKeyPolicy.getDefaultInstance());
    CreateItemResponse narrow =
        apiKey("api-key:narrow", ApiKeyPolicy.newBuilder().addWorkflows("billing").build());
    for (CreateItemResponse made : List.of(open, narrow)) {
      for (String workflow : List.of("billing", "made up 1", "made up 2")) {
        var unused =
            calls
                .node()
                .verifyApiKey(
                    VerifyApiKeyRequest.newBuilder()
                        .setApiKey(made.getGenerated().getApiKey())
                        .setWorkflow(workflow)
                        .build());
      }
    }
    broker.restart();

    assertThat(usages(open.getItem())).extracting(Usage::getWorkflow).containsExactly("");
    assertThat(usages(narrow.getItem())).extracting(Usage::getWorkflow).containsExactly("billing");
  }

  private static CreateItemResponse apiKey(String name, ApiKeyPolicy policy) {
    return calls
        .vault()
        .createItem(CreateItemRequest.newBuilder().setName(name).setApiKey(policy).build());
  }

  @Test
  void aTokenWithoutAWorkflowIsAUsageWithoutOne() {
    Item item = calls.create("loose", "value");
    String token = calls.signer().sign(calls.claims("node-a").step(null, null, null).build());
    var unused =
        calls.node(token).resolve(ResolveRequest.newBuilder().addReferences("loose").build());
    broker.restart();
    assertThat(shown(usages(item))).containsExactly("/ loose");
  }

  @Test
  void aCallThatFailsIsNoUsage() {
    Item item = calls.create("half", "value");
    assertThat(
            Refused.by(
                    () ->
                        calls
                            .node()
                            .resolve(
                                ResolveRequest.newBuilder()
                                    .addReferences("half")
                                    .addReferences("absent")
                                    .build()))
                .reason())
        .isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    broker.restart();
    assertThat(usages(item)).isEmpty();
  }

  @Test
  void pagesHaveEachOnce_andATokenIsGoodForItsListAlone() {
    Item item = calls.create("paged", "value");
    broker.sql(
        "INSERT INTO stepvault.item_usage"
            + " (organization, item, workflow, reference, declared_at, version, last_used_at)"
            + " SELECT 'default', '%s', 'w' || i, 'paged', CASE WHEN i %% 3 = 0 THEN now() END,"
                .formatted(item.getId())
            + " CASE WHEN i % 3 > 0 THEN 1 ELSE 0 END,"
            // Pairs of the same time: the order goes on by name.
            + " CASE WHEN i % 3 > 0 THEN now() - interval '1 d' + i / 6 * interval '1 s' END"
            + " FROM generate_series(1, 100) i");
    List<Usage> all = new ArrayList<>();
    String token = "";
    do {
      ListUsagesResponse page =
          calls.vault().listUsages(of(item).setPageSize(7).setPageToken(token).build());
      all.addAll(page.getUsagesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(all).hasSize(100).doesNotHaveDuplicates();
    assertThat(all.subList(0, 67)).allMatch(Usage::hasLastUsedAt);
    assertThat(all.subList(67, 100)).allMatch(u -> !u.hasLastUsedAt() && u.hasDeclaredAt());
    assertThat(all.subList(0, 67))
        .extracting(usage -> -usage.getLastUsedAt().getSeconds())
        .isSorted();

    String first = calls.vault().listUsages(of(item).setPageSize(7).build()).getNextPageToken();
    Item other = calls.create("paged other", "value");
    for (ListUsagesRequest request :
        List.of(
            of(other).setPageToken(first).build(),
            of(item).setVersion(1).setPageToken(first).build())) {
      assertThat(Refused.by(() -> calls.vault().listUsages(request)).reason())
          .isEqualTo(ErrorReason.PAGE_TOKEN_INVALID);
    }
  }

  @Test
  void whoMayNotUseTheItemIsToldNothing() {
    Item mine = calls.create("my own", "value");
    Refused absent =
        Refused.by(
            () ->
                calls
                    .vaultOf("bob")
                    .listUsages(
                        ListUsagesRequest.newBuilder()
                            .setId("vlt_01jd2m3q5vf8p9t6r7w8x9y0z1")
                            .build()));
    Refused hidden = Refused.by(() -> calls.vaultOf("bob").listUsages(of(mine).build()));
    assertThat(hidden.reason()).isEqualTo(ErrorReason.ITEM_NOT_FOUND);
    assertThat(hidden.status().toByteString()).isEqualTo(absent.status().toByteString());
    Item team = calls.create("team's", "value", Access.Mode.TEAM);
    assertThat(calls.vaultOf("bob").listUsages(of(team).build()).getUsagesList()).isEmpty();
  }

  @Test
  void twoBrokersUsagesOfOneItemComeTogether() throws Exception {
    Item item = calls.create("both", "value");
    try (Broker other = Broker.start(broker.config(), InstantSource.system())) {
      ManagedChannel channel = broker.channel(broker.certificate("node-a"), other.port());
      resolve("shared", "node", "both");
      resolve(channel, "shared", "node", "both");
      resolve(channel, "theirs", "node", "both");
      channel.shutdownNow();
    }
    resolve("ours", "node", "both");
    broker.restart();
    assertThat(shown(usages(item)))
        .containsExactly("ours/node both", "theirs/node both", "shared/node both");
  }

  @Test
  void aBrokerThatIsKilledLosesNothingThatWasWritten() throws Exception {
    Item item = calls.create("killed", "value");
    resolve("before", "node", "killed");
    broker.restart();
    try (BrokerProcess killed = BrokerProcess.start(broker)) {
      ManagedChannel channel = broker.channel(broker.certificate("node-a"), killed.port());
      resolve(channel, "unwritten", "node", "killed");
      assertThat(killed.kill()).isEqualTo(128 + 9);
      channel.shutdownNow();
    }
    assertThat(shown(usages(item))).contains("before/node killed");
    assertThat(
            broker.query(
                "SELECT workflow FROM audit_event WHERE outcome = 'ALLOWED' AND reference = 'killed'"))
        .contains("before", "unwritten");
  }

  @Test
  void whatIsPurgedTakesItsUsagesAlong() {
    Item item = calls.create("purged", "value");
    resolve("billing", "charge", "purged");
    broker.restart();
    resolve("billing", "later", "purged");
    String of = " WHERE item = '%s'".formatted(item.getId());
    assertThat(broker.query("SELECT 1 FROM item_usage" + of)).hasSize(1);
    broker.sql(
        "DELETE FROM stepvault.item_version"
            + of
            + "; DELETE FROM stepvault.item WHERE id = '%s'".formatted(item.getId())
            + "; UPDATE stepvault.organization_revision SET revision = revision + 1");
    assertThat(broker.query("SELECT 1 FROM item_usage" + of)).isEmpty();
    assertThat(broker.query("SELECT 1 FROM version_usage" + of)).isEmpty();
    broker.restart(); // Writes the usage of what is gone.
    assertThat(broker.query("SELECT 1 FROM item_usage" + of)).isEmpty();
  }
}
