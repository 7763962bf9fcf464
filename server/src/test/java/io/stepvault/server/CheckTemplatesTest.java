package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access;
import io.stepvault.v1.BoundReference;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.CheckTemplatesResponse;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.Template;
import io.stepvault.v1.Template.Context;
import io.stepvault.v1.TemplateFinding;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found when a workflow is saved, and what is declared by it. */
final class CheckTemplatesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static CheckTemplatesRequest.Builder saved(String workflow) {
    return CheckTemplatesRequest.newBuilder().setWorkflow(workflow);
  }

  private static Template text(String key, String text) {
    return Template.newBuilder().setKey(key).setContext(Context.PLAIN).setText(text).build();
  }

  /** As alice, whose token lists nothing and has no owner. */
  private static CheckTemplatesResponse check(CheckTemplatesRequest.Builder request) {
    return checkAs("alice", request);
  }

  private static CheckTemplatesResponse checkAs(
      String user, CheckTemplatesRequest.Builder request) {
    TokenClaims any = calls.claims("backend").build();
    String token =
        calls
            .signer()
            .sign(
                TokenClaims.builder(any.iss(), any.aud(), any.org(), user, any.jti())
                    .issued(any.iat(), any.exp())
                    .scopes(Set.of("template.check"))
                    .binding(any.binding())
                    .build());
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(broker.channel("backend")), token)
        .checkTemplates(request.build());
  }

  private static List<Usage> usages(Item item) {
    return calls
        .vault()
        .listUsages(ListUsagesRequest.newBuilder().setId(item.getId()).build())
        .getUsagesList();
  }

  @Test
  void eachPlaceIsAFinding_andEachReferenceIsNamedOnce() {
    Item item = calls.create("known here", "value");
    CheckTemplatesResponse checked =
        check(
            saved("w")
                .addTemplates(text("a", "😀{{secrets['known here']}} {{secrets.absent}}"))
                .addTemplates(text("b", "no reference"))
                .addTemplates(text("c", "x{{secrets.a.b}}"))
                .addBindings(BoundReference.newBuilder().setKey("d").setReference(item.getId())));

    assertThat(checked.getReferencesList()).containsExactly("known here", "absent", item.getId());
    assertThat(checked.getFindingsList())
        .containsExactly(
            TemplateFinding.newBuilder()
                .setKey("a")
                .setOffset(1)
                .setLength(25)
                .setReference("known here")
                .setItemId(item.getId())
                .build(),
            TemplateFinding.newBuilder()
                .setKey("a")
                .setOffset(27)
                .setLength(18)
                .setReference("absent")
                .setProblem(Reason.NOT_FOUND)
                .build(),
            TemplateFinding.newBuilder()
                .setKey("c")
                .setOffset(12)
                .setSyntaxError(checked.getFindings(2).getSyntaxError())
                .build(),
            TemplateFinding.newBuilder()
                .setKey("d")
                .setReference(item.getId())
                .setItemId(item.getId())
                .build());
    assertThat(checked.getFindings(2).getSyntaxError()).contains("'}}'");
  }

  @Test
  void whatAnotherUserHasDoesNotExist() {
    calls.create("alices alone", "value");
    CheckTemplatesRequest.Builder request =
        saved("w").addTemplates(text("a", "{{secrets['alices alone']}}")).setRecord(true);
    TemplateFinding finding = checkAs("bob", request).getFindings(0);
    assertThat(finding.getProblem()).isEqualTo(Reason.NOT_FOUND);
    assertThat(finding.getItemId()).isEmpty();
    assertThat(check(request).getFindings(0).getItemId()).isNotEmpty();
  }

  @Test
  void whatHasExpiredOrWillIsTold() {
    Instant at = Instant.now().plusSeconds(300);
    Timestamp expiry = Timestamp.newBuilder().setSeconds(at.getEpochSecond()).build();
    var unused =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("expiring")
                    .setSecret("value")
                    .setExpiresAt(expiry)
                    .build());
    CheckTemplatesRequest.Builder request =
        saved("w").addTemplates(text("a", "{{secrets.expiring}}"));
    assertThat(check(request).getFindings(0))
        .satisfies(f -> assertThat(f.getProblem()).isEqualTo(Reason.REASON_UNSPECIFIED))
        .satisfies(f -> assertThat(f.getExpiresAt()).isEqualTo(expiry));

    broker.moveDatabaseClock(Duration.ofSeconds(400));
    assertThat(check(request).getFindings(0))
        .satisfies(f -> assertThat(f.getProblem()).isEqualTo(Reason.EXPIRED))
        .satisfies(f -> assertThat(f.getExpiresAt()).isEqualTo(expiry));
  }

  @Test
  void materialIsNoTextButMayBeBound() {
    var unused =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("a key file")
                    .setMaterial(ByteString.copyFromUtf8("bytes"))
                    .build());
    CheckTemplatesResponse checked =
        check(
            saved("w")
                .addTemplates(text("a", "{{secrets['a key file']}}"))
                .addBindings(BoundReference.newBuilder().setKey("b").setReference("a key file")));
    assertThat(checked.getFindingsList())
        .extracting(TemplateFinding::getProblem)
        .containsExactly(Reason.NOT_TEXT, Reason.REASON_UNSPECIFIED);
  }

  @Test
  void aFormerNameIsFoundWithItsItem() {
    Item item = calls.create("former name", "value");
    var unused =
        calls
            .vault()
            .updateItem(
                UpdateItemRequest.newBuilder().setId(item.getId()).setName("name now").build());
    assertThat(
            check(saved("w").addTemplates(text("a", "{{secrets['former name']}}"))).getFindings(0))
        .returns(Reason.RENAMED, TemplateFinding::getProblem)
        .returns(item.getId(), TemplateFinding::getItemId);
  }

  @Test
  void declaredUsagesAreReplacedByTheNextSave_andKeepTheItem() {
    Item first = calls.create("declared first", "value");
    Item second = calls.create("declared second", "value");
    check(
        saved("etl")
            .setWorkflowVersion("7")
            .setRecord(true)
            .addTemplates(text("http.headers", "{{secrets['declared first']}}"))
            .addTemplates(text("http.body", "{{secrets['declared first']}}")));
    assertThat(usages(first))
        .extracting(Usage::getWorkflow, Usage::getWorkflowVersion, Usage::getNode)
        .containsExactly(tuple("etl", "7", "http"));
    assertThat(usages(first)).allMatch(Usage::hasDeclaredAt).noneMatch(Usage::hasLastUsedAt);
    assertThat(Refused.by(() -> delete(first)).reason()).isEqualTo(ErrorReason.ITEM_IN_USE);

    check(
        saved("etl")
            .setWorkflowVersion("8")
            .setRecord(true)
            .addBindings(BoundReference.newBuilder().setKey("db").setReference(second.getId())));
    assertThat(usages(first)).isEmpty();
    assertThat(usages(second)).extracting(Usage::getWorkflowVersion).containsExactly("8");
    delete(first);

    check(saved("etl").setRecord(true));
    assertThat(usages(second)).isEmpty();
  }

  private static void delete(Item item) {
    var unused =
        calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
  }

  @Test
  void whatOnlyOthersCanUseStaysDeclared() {
    Item hers = calls.create("hers alone", "value");
    Item teams = calls.create("the teams own", "value", Access.Mode.TEAM);
    check(
        saved("shared")
            .setRecord(true)
            .addTemplates(text("a", "{{secrets['hers alone']}} {{secrets['the teams own']}}")));
    checkAs("bob", saved("shared").setRecord(true));
    assertThat(usages(hers)).hasSize(1);
    assertThat(usages(teams)).isEmpty();
    check(saved("shared").setRecord(true));
    assertThat(usages(hers)).isEmpty();
  }

  @Test
  void withoutRecordNothingIsDeclared() {
    Item item = calls.create("only looked at", "value");
    check(saved("looker").addTemplates(text("a", "{{secrets['only looked at']}}")));
    assertThat(usages(item)).isEmpty();
  }

  @Test
  void aRetryIsNotASecondSave() {
    Item item = calls.create("saved once", "value", Access.Mode.TEAM);
    CheckTemplatesRequest.Builder request =
        saved("retried")
            .setRecord(true)
            .setRequestId("save-1")
            .addTemplates(text("a", "{{secrets['saved once']}}"));
    CheckTemplatesResponse first = check(request);
    check(saved("retried").setRecord(true));
    assertThat(check(request)).isEqualTo(first);
    assertThat(usages(item)).isEmpty();
    Refused other = Refused.by(() -> check(request.setWorkflowVersion("another")));
    assertThat(other.reason()).isEqualTo(ErrorReason.REQUEST_ID_REUSED);
  }

  @Test
  void theScopeIsItsOwn() {
    String token = calls.signer().sign(calls.claims("backend").scopes(Set.of("resolve")).build());
    Refused refused =
        Refused.by(
            () ->
                TestCalls.with(ResolveServiceGrpc.newBlockingStub(broker.channel("backend")), token)
                    .checkTemplates(saved("w").build()));
    assertThat(refused.reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
  }

  @Test
  void itIsOnRecord() {
    assertThat(audit.addedBy(() -> check(saved("w"))))
        .extracting(AuditLog.Row::reason)
        .containsExactly("TEMPLATES_CHECKED");
    assertThat(audit.addedBy(() -> check(saved("w").setRecord(true))))
        .extracting(AuditLog.Row::reason)
        .containsExactly("USAGES_DECLARED");
  }
}
