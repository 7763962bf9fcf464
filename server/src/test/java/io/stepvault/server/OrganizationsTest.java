package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.DescribeCallerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetOrganizationRequest;
import io.stepvault.v1.Organization;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.OrganizationServiceGrpc.OrganizationServiceBlockingStub;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Operators make, see and delete organizations; what was refused or done is on record there. */
final class OrganizationsTest {
  private static TestBroker broker;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static OrganizationServiceBlockingStub operator() {
    return OrganizationServiceGrpc.newBlockingStub(broker.channel("operator"));
  }

  private static CreateOrganizationRequest.Builder creation(String id) {
    return CreateOrganizationRequest.newBuilder().setId(id).setDisplayName("Acme \uD83D\uDD11");
  }

  private static Organization create(String id) {
    return operator().createOrganization(creation(id).build()).getOrganization();
  }

  private static Organization get(String id) {
    return operator()
        .getOrganization(GetOrganizationRequest.newBuilder().setId(id).build())
        .getOrganization();
  }

  private static DeleteOrganizationRequest.Builder deletion(String id) {
    return DeleteOrganizationRequest.newBuilder().setId(id).setConfirmId(id);
  }

  private static void delete(String id) {
    operator().deleteOrganization(deletion(id).build());
  }

  private static List<String> onRecord(String organization) {
    return audit.rows().stream()
        .filter(row -> row.organization().equals(organization))
        .map(row -> row.outcome() + " " + row.reason())
        .toList();
  }

  @Test
  void aNewOrganizationIsShownAsItWasMade_andWorksAtOnce() {
    Organization made = create("acme-1");
    assertThat(made.getId()).isEqualTo("acme-1");
    assertThat(made.getDisplayName()).isEqualTo("Acme \uD83D\uDD11");
    assertThat(made.getEtag()).isNotEmpty();
    assertThat(made.hasCreatedAt()).isTrue();
    assertThat(get("acme-1")).isEqualTo(made);
    TestCalls calls = TestCalls.register(broker, "acme-1");
    calls.create("payments", "of acme");
    assertThat(calls.resolve("payments")).isEqualTo("of acme");
    assertThat(onRecord("acme-1"))
        .startsWith("ALLOWED ORGANIZATION_CREATED", "ALLOWED ORGANIZATION_SHOWN");
  }

  @Test
  void theMetadataThatNamesAnOrganizationDoesNotMatter() {
    for (String named : new String[] {"nobody", "default", "{x}", ""}) {
      Unary.call(
          Unary.with(broker.channel("operator"), "stepvault-organization", named),
          OrganizationServiceGrpc.getGetOrganizationMethod(),
          GetOrganizationRequest.newBuilder().setId("default").build());
    }
  }

  @Test
  void onlyOperatorsMay_whateverTokenTheyBring() {
    TestCalls calls = TestCalls.register(broker, "default");
    for (var method : OrganizationServiceGrpc.getServiceDescriptor().getMethods()) {
      for (var channel :
          List.of(
              broker.channel("backend"),
              Unary.withToken(broker.channel("backend"), calls.token("backend")))) {
        assertThat(audit.addedBy(() -> refusedAsNoOperator(channel, method))).isEmpty();
      }
    }
  }

  private static void refusedAsNoOperator(
      io.grpc.Channel channel, io.grpc.MethodDescriptor<?, ?> method) {
    assertThat(Refused.by(() -> Unary.callEmpty(channel, method)).reason())
        .isEqualTo(ErrorReason.OPERATOR_ONLY);
  }

  @Test
  void anIdIsGivenOnce_andOfADeletedOneTheAnswerIsTheSame() {
    create("taken-live");
    create("taken-gone");
    delete("taken-gone");
    Refused live = Refused.by(() -> create("taken-live"));
    Refused gone = Refused.by(() -> create("taken-gone"));
    assertThat(live.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(live.reason()).isEqualTo(ErrorReason.NAME_TAKEN);
    assertThat(gone.status().toByteString()).isEqualTo(live.status().toByteString());
    assertThat(onRecord("taken-live")).contains("DENIED NAME_TAKEN");
  }

  @Test
  void aRepeatedCreationAnswersTheSame_anotherContentIsRefused() {
    CreateOrganizationRequest request = creation("again").setRequestId("once").build();
    Organization made = operator().createOrganization(request).getOrganization();
    assertThat(operator().createOrganization(request).getOrganization()).isEqualTo(made);
    assertThat(
            Refused.by(
                    () ->
                        operator()
                            .createOrganization(
                                request.toBuilder().setDisplayName("another").build()))
                .reason())
        .isEqualTo(ErrorReason.REQUEST_ID_REUSED);
    assertThat(
            Refused.by(
                    () ->
                        operator()
                            .createOrganization(request.toBuilder().setRequestId("two").build()))
                .reason())
        .isEqualTo(ErrorReason.NAME_TAKEN);
    assertThat(onRecord("again")).containsOnlyOnce("ALLOWED ORGANIZATION_CREATED");
    delete("again");
    assertThat(Refused.by(() -> operator().createOrganization(request)).reason())
        .isEqualTo(ErrorReason.NAME_TAKEN);
  }

  @Test
  void ofManyWhoCreateTheSameOneSucceeds() throws Exception {
    List<Future<ErrorReason>> creating = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 8; i++) {
        creating.add(threads.submit(() -> outcomeOfCreating("raced")));
      }
    }
    int made = 0;
    for (Future<ErrorReason> one : creating) {
      if (one.get() == null) {
        made++;
      } else {
        assertThat(one.get()).isEqualTo(ErrorReason.NAME_TAKEN);
      }
    }
    assertThat(made).isEqualTo(1);
    assertThat(broker.query("SELECT id FROM ring_key WHERE organization = 'raced'")).hasSize(4);
  }

  private static ErrorReason outcomeOfCreating(String id) {
    try {
      create(id);
      return null;
    } catch (StatusRuntimeException e) {
      return reasonOf(e);
    }
  }

  @Test
  void deletingNeedsTheIdTwice_andTheEtagIfGiven() {
    Organization made = create("kept");
    Refused unconfirmed =
        Refused.by(
            () -> operator().deleteOrganization(deletion("kept").setConfirmId("kep").build()));
    assertThat(unconfirmed.fields()).containsExactly("confirm_id");
    assertThat(
            Refused.by(() -> operator().deleteOrganization(deletion("kept").setEtag("zz").build()))
                .reason())
        .isEqualTo(ErrorReason.ETAG_MISMATCH);
    assertThat(get("kept")).isEqualTo(made);
    assertThat(onRecord("kept")).contains("DENIED FIELD_INVALID", "DENIED ETAG_MISMATCH");
    operator().deleteOrganization(deletion("kept").setEtag(made.getEtag()).build());
    assertThat(Refused.by(() -> get("kept")).reason())
        .isEqualTo(ErrorReason.ORGANIZATION_NOT_FOUND);
  }

  @Test
  void aDeletionIsOnRecordInWhatItDeleted_andRepeatableByItsRequestId() {
    create("gone");
    DeleteOrganizationRequest request = deletion("gone").setRequestId("del").build();
    operator().deleteOrganization(request);
    operator().deleteOrganization(request);
    assertThat(onRecord("gone"))
        .containsExactly("ALLOWED ORGANIZATION_CREATED", "ALLOWED ORGANIZATION_DELETED");
    Refused again = Refused.by(() -> delete("gone"));
    Refused never = Refused.by(() -> delete("never-there"));
    assertThat(again.reason()).isEqualTo(ErrorReason.ORGANIZATION_NOT_FOUND);
    assertThat(again.status().toByteString()).isEqualTo(never.status().toByteString());
  }

  @Test
  void callsUnderWayWhileItIsDeletedSucceedOrAreRefusedAsTokensOfNoOrganization() throws Exception {
    create("busy");
    TestCalls calls = TestCalls.register(broker, "busy");
    calls.create("payments", "value");
    CountDownLatch underWay = new CountDownLatch(20);
    List<Future<ErrorReason>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        String name = "item " + i + " ";
        boolean writes = i % 2 == 0;
        callers.add(
            threads.submit(
                () -> {
                  for (int j = 0; ; j++) {
                    try {
                      if (writes) {
                        calls.create(name + j, "value");
                      } else {
                        assertThat(calls.resolve("payments")).isEqualTo("value");
                      }
                    } catch (StatusRuntimeException e) {
                      return reasonOf(e);
                    } finally {
                      underWay.countDown();
                    }
                  }
                }));
      }
      underWay.await();
      delete("busy");
    }
    for (Future<ErrorReason> caller : callers) {
      assertThat(caller.get()).isEqualTo(ErrorReason.TOKEN_INVALID);
    }
  }

  private static ErrorReason reasonOf(StatusRuntimeException e) {
    return Refused.by(
            () -> {
              throw e;
            })
        .reason();
  }

  @Test
  void operatorsAndTokensFindADeletedOrganizationNoMore() {
    create("closed");
    TestCalls calls = TestCalls.register(broker, "closed");
    String id = calls.create("payments", "value").getId();
    assertThat(calls.resolve("payments")).isEqualTo("value");
    var vault = calls.vault();
    delete("closed");
    assertThat(Refused.by(() -> calls.resolve("payments")).reason())
        .isEqualTo(ErrorReason.TOKEN_INVALID);
    assertThat(
            Refused.by(
                    () ->
                        vault.getItem(
                            io.stepvault.v1.GetItemRequest.newBuilder().setId(id).build()))
                .reason())
        .isEqualTo(ErrorReason.TOKEN_INVALID);
    assertThat(
            Refused.by(
                    () ->
                        TestCalls.operator(broker, "closed")
                            .describeCaller(DescribeCallerRequest.getDefaultInstance()))
                .reason())
        .isEqualTo(ErrorReason.ORGANIZATION_NOT_FOUND);
  }
}
