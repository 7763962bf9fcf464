package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.BoundReference;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.CheckTemplatesResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.Template;
import io.stepvault.v1.Usage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a workflow was declared to use, once it runs. */
final class DeclaredUsagesTest {
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

  /** A save of a workflow in which one field is the reference. */
  private static void save(String workflow, String version, String key, String reference) {
    save(workflow, version, BoundReference.newBuilder().setKey(key).setReference(reference));
  }

  private static void save(String workflow, String version, BoundReference.Builder... bindings) {
    CheckTemplatesRequest.Builder request =
        CheckTemplatesRequest.newBuilder()
            .setWorkflow(workflow)
            .setWorkflowVersion(version)
            .setRecord(true);
    List.of(bindings).forEach(request::addBindings);
    var unused = check(request.build());
  }

  private static CheckTemplatesResponse check(CheckTemplatesRequest request) {
    return TestCalls.with(
            ResolveServiceGrpc.newBlockingStub(broker.channel("backend")), calls.token("backend"))
        .checkTemplates(request);
  }

  /** A run that gets it; the broker has written that afterwards. */
  private static void run(String workflow, String node, String reference) {
    String token = calls.signer().sign(calls.claims("node-a").step(workflow, "run", node).build());
    var unused =
        calls.node(token).resolve(ResolveRequest.newBuilder().addReferences(reference).build());
    broker.restart();
  }

  private static List<Usage> usages(Item item, int version) {
    return calls
        .vault()
        .listUsages(ListUsagesRequest.newBuilder().setId(item.getId()).setVersion(version).build())
        .getUsagesList();
  }

  @Test
  void whatIsDeclaredAndRunsIsOneUsage() {
    Item item = calls.create("declared and run", "value");
    save("etl", "7", "http.headers", "declared and run");
    assertThat(usages(item, 0)).singleElement().matches(usage -> !usage.hasLastUsedAt());
    assertThat(usages(item, 1)).isEmpty();

    run("etl", "http", "declared and run");
    for (int version : new int[] {0, 1}) {
      assertThat(usages(item, version))
          .singleElement()
          .satisfies(usage -> assertThat(usage.getNode()).isEqualTo("http"))
          .satisfies(usage -> assertThat(usage.getWorkflowVersion()).isEqualTo("7"))
          .satisfies(usage -> assertThat(usage.getLastVersion()).isEqualTo(1))
          .matches(Usage::hasDeclaredAt)
          .matches(Usage::hasLastUsedAt);
    }
    Refused refused =
        Refused.by(
            () ->
                calls
                    .vault()
                    .deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build()));
    assertThat(refused.message()).contains("1 place in a workflow");
  }

  @Test
  void whatIsMalformedIsNotSaved_soTheUsagesBeforeStay() {
    Item item = calls.create("kept by a typo", "value");
    save("typo", "1", "db", "kept by a typo");
    CheckTemplatesRequest draft =
        CheckTemplatesRequest.newBuilder()
            .setWorkflow("typo")
            .setWorkflowVersion("2")
            .setRecord(true)
            .addTemplates(
                Template.newBuilder()
                    .setKey("http.body")
                    .setContext(Template.Context.PLAIN)
                    .setText("{{secrets.unclosed"))
            .build();
    assertThat(check(draft).getFindings(0).getSyntaxError()).isNotEmpty();
    assertThat(usages(item, 0)).extracting(Usage::getWorkflowVersion).containsExactly("1");
  }

  @Test
  void theNextSaveKeepsWhenItRan() {
    Item item = calls.create("saved twice", "value");
    save("twice", "1", "db", "saved twice");
    run("twice", "db", "saved twice");
    save("twice", "2", "db", "saved twice");
    assertThat(usages(item, 0))
        .singleElement()
        .satisfies(usage -> assertThat(usage.getWorkflowVersion()).isEqualTo("2"))
        .matches(Usage::hasLastUsedAt);

    save("twice", "3");
    assertThat(usages(item, 0))
        .singleElement()
        .satisfies(usage -> assertThat(usage.getWorkflowVersion()).isEmpty())
        .matches(usage -> usage.hasLastUsedAt() && !usage.hasDeclaredAt());
  }

  /** An index takes no more than about 2,700 bytes, and compresses what repeats itself. */
  @Test
  void theLongestTextsThatACallTakesAreStored() {
    Random random = new Random(1);
    String name = ideographs(random, 50);
    String workflow = ideographs(random, 256);
    String node = ideographs(random, 256);
    String key = ideographs(random, 200);
    Item item = calls.create(name, "value");
    save(workflow, ideographs(random, 256), key, name);
    run(workflow, node, name);
    assertThat(usages(item, 0)).extracting(Usage::getNode).containsExactly(node, key);
    assertThat(usages(item, 0)).extracting(Usage::getReference).containsOnly(name);
  }

  /** Of four bytes each. */
  private static String ideographs(Random random, int count) {
    return random
        .ints(count, 0x20000, 0x2A6D0)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
