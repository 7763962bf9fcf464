package io.stepvault.server.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.ProcessOutput;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.DescribedCaller;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RotateItemRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may explain; and that it gives nothing away, changes nothing, and is on record. */
final class ExplainTest {
  private static final Canary CANARY = new Canary();

  private static TestBroker broker;
  private static TestCalls calls;
  private static Explaining explaining;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    calls = TestCalls.register(broker, "default", bounds -> bounds.addScopes("vault.admin"));
    explaining = new Explaining(broker);
    audit = new AuditLog(broker);
    var item = calls.create("explained", CANARY.text());
    var unused =
        calls
            .vault()
            .rotateItem(
                RotateItemRequest.newBuilder()
                    .setId(item.getId())
                    .setSecret("second " + CANARY.text())
                    .build());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ExplainResolveRequest request(String token) {
    return ExplainResolveRequest.newBuilder().setToken(token).addReferences("explained").build();
  }

  private static String tokenOf(String certificate, String scope) {
    return calls.signer().sign(calls.claims(certificate).scopes(Set.of(scope)).build());
  }

  private static ExplainResolveResponse explainAs(String certificate, String scope) {
    return TestCalls.with(
            ResolveServiceGrpc.newBlockingStub(broker.channel(certificate)),
            tokenOf(certificate, scope))
        .explainResolve(request(calls.token("node-a")));
  }

  @Test
  void anAdminAndAnOperatorMay_andNobodyElse() {
    assertThat(explainAs("backend", "vault.admin").getAllowed()).isTrue();
    assertThat(explaining.operator().explainResolve(request(calls.token("node-a"))).getAllowed())
        .isTrue();
    for (String scope : List.of("resolve", "vault.read", "authorizer.keys")) {
      Refused refused = Refused.by(() -> explainAs("backend", scope));
      assertThat(refused.reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
      assertThat(refused.metadata()).containsEntry("required", "vault.admin");
    }
    // An operator's certificate does not make up for what a token lacks.
    assertThat(Refused.by(() -> explainAs("operator", "resolve")).reason())
        .isEqualTo(ErrorReason.SCOPE_MISSING);
    assertThat(
            Refused.by(
                    () ->
                        ResolveServiceGrpc.newBlockingStub(broker.channel("backend"))
                            .explainResolve(request(calls.token("node-a"))))
                .reason())
        .isEqualTo(ErrorReason.TOKEN_MISSING);
    assertThat(
            Refused.by(
                    () ->
                        ResolveServiceGrpc.newBlockingStub(broker.channel("operator"))
                            .explainResolve(request(calls.token("node-a"))))
                .reason())
        .isEqualTo(ErrorReason.ORGANIZATION_REQUIRED);
  }

  /** Explanations of every way to be allowed and refused. */
  private static List<ExplainResolveRequest> requests() {
    String good = calls.token("node-a");
    List<ExplainResolveRequest> requests = new ArrayList<>();
    for (String token :
        List.of(
            good,
            "garbage",
            good.substring(0, good.length() - 4) + "AAAA",
            calls.signer().sign(calls.claims("node-b").scopes(Set.of("sign")).build()),
            calls
                .signer()
                .sign(
                    calls.claims("node-a").pins(new Pins(null, Map.of("explained", 1))).build()))) {
      requests.add(
          request(token).toBuilder()
              .setCertificate(Explaining.spiffeId("node-a"))
              .addReferences("not there")
              .build());
      requests.add(request(token));
    }
    requests.add(
        ExplainResolveRequest.newBuilder()
            .setDescribed(
                DescribedCaller.newBuilder()
                    .setAuthorizerId(calls.authorizer().getId())
                    .setOwner("alice")
                    .addSecrets("*"))
            .addReferences("explained")
            .build());
    return requests;
  }

  @Test
  void eachIsOnRecordOnce_asWhoAsked() {
    for (ExplainResolveRequest request : requests()) {
      List<AuditLog.Row> rows =
          audit.addedBy(
              () -> {
                var unused = explaining.operator().explainResolve(request);
              });
      assertThat(rows).hasSize(1);
      AuditLog.Row row = rows.getFirst();
      assertThat(row.method()).isEqualTo("ResolveService/ExplainResolve");
      assertThat(row.reason()).isEqualTo("EXPLAINED");
      assertThat(row.outcome()).isEqualTo("ALLOWED");
      assertThat(row.certificate()).isEqualTo(TestBroker.OPERATOR);
      assertThat(row.subject()).isNull();
      assertThat(row.item()).isIn(null, calls.authorizer().getId());
    }
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              var unused = explainAs("backend", "vault.admin");
            });
    assertThat(rows).extracting(AuditLog.Row::subject).containsExactly("alice");
  }

  @Test
  void nothingElseChanges() {
    broker.restart(); // What is counted and written late is written now.
    Map<String, String> before = contents();
    for (ExplainResolveRequest request : requests()) {
      var unused = explaining.operator().explainResolve(request);
    }
    broker.restart();
    assertThat(contents()).isEqualTo(before);
  }

  /** A sum of each table but the audit's. */
  private static Map<String, String> contents() {
    Map<String, String> sums = new LinkedHashMap<>();
    for (String table :
        broker.query(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relispartition"
                + " AND relnamespace = 'stepvault'::regnamespace ORDER BY relname")) {
      sums.put(
          table,
          broker
              .query(
                  "SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM"
                      + " stepvault."
                      + table
                      + " t")
              .getFirst());
    }
    assertThat(sums).containsKeys("item", "item_version", "organization_revision", "rejected_call");
    return sums;
  }

  @Test
  void neitherValuesNorTokensAreRepeated() {
    String good = calls.token("node-a");
    List<String> parts = List.of(good.split("\\.", -1));
    try (ProcessOutput output = new ProcessOutput()) {
      for (ExplainResolveRequest request : requests()) {
        ExplainResolveResponse explained = explaining.operator().explainResolve(request);
        assertThat(CANARY.isIn(explained.toByteArray())).isFalse();
        for (String part : request.getToken().split("\\.", -1)) {
          assertThat(!part.isEmpty() && Unary.holds(explained, part)).isFalse();
        }
      }
      ExplainResolveRequest refused = request(good).toBuilder().addReferences("").build();
      StatusRuntimeException e =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> explaining.operator().explainResolve(refused));
      assertThat(parts).noneMatch(part -> Unary.holds(StatusProto.fromThrowable(e), part));
      assertThat(CANARY.isIn(output.text())).isFalse();
      assertThat(output.text()).doesNotContain(parts.get(1), parts.get(2));
    }
    assertThat(broker.query("SELECT row_to_json(e)::text FROM stepvault.audit_event e"))
        .noneMatch(row -> row.contains(parts.get(1)) || row.contains(parts.get(2)));
  }

  @Test
  void noValueIsOpened() {
    try (Sabotage sabotage = new Sabotage(broker)) {
      sabotage.commit("UPDATE item_version SET ciphertext = sha512(ciphertext)");
      assertThat(explaining.operator().explainResolve(request(calls.token("node-a"))).getAllowed())
          .isTrue();
      sabotage.forget();
      String outcome = Sabotage.outcome(() -> calls.resolve("explained"));
      assertThat(outcome).contains("INTEGRITY_FAILED");
      sabotage.putBack();
      sabotage.forget();
      sabotage.commit("DROP SCHEMA kept CASCADE");
    }
  }

  @Test
  void whatIsNotWhatWasWritten_isNotExplained() {
    try (Sabotage sabotage = new Sabotage(broker)) {
      sabotage.commit("UPDATE item SET stamp = stamp + 1");
      assertThat(
              Refused.by(() -> explaining.operator().explainResolve(request(calls.token("node-a"))))
                  .reason())
          .isEqualTo(ErrorReason.INTEGRITY_FAILED);
      sabotage.putBack();
      sabotage.forget();
      sabotage.commit("DROP SCHEMA kept CASCADE");
    }
  }
}
