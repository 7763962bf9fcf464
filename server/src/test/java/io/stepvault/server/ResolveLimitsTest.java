package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several references in one call: all or nothing, in order, within limits. */
final class ResolveLimitsTest {
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

  private static ResolveResponse resolve(List<String> references) {
    return calls.node().resolve(ResolveRequest.newBuilder().addAllReferences(references).build());
  }

  private static List<String> references(int count, IntFunction<String> reference) {
    return IntStream.range(0, count).mapToObj(reference).toList();
  }

  @Test
  void aHundredReferencesComeBackInTheirOrder() {
    String id = calls.create("first", "1").getId();
    calls.create("second", "2");
    List<String> references = references(100, i -> List.of("second", id, "first").get(i % 3));
    ResolveResponse[] response = new ResolveResponse[1];
    List<AuditLog.Row> rows = audit.addedBy(() -> response[0] = resolve(references));

    assertThat(response[0].getSecretsList())
        .extracting(ResolvedSecret::getReference)
        .isEqualTo(references);
    assertThat(response[0].getSecretsList())
        .extracting(secret -> secret.getValue().toStringUtf8())
        .isEqualTo(references(100, i -> List.of("2", "1", "1").get(i % 3)));
    assertThat(rows).extracting(AuditLog.Row::outcome).containsOnly("ALLOWED");
    assertThat(rows).extracting(AuditLog.Row::reference).isEqualTo(references);
  }

  @Test
  void oneReferenceThatFailsFailsAll() {
    calls.create("good one", "value");
    String listed = "good one";
    String token =
        calls
            .signer()
            .sign(
                calls.claims("node-a").secrets(Set.of(listed, "absent one", "absent two")).build());
    List<String> references =
        List.of(listed, "absent one", listed, "not listed", "absent two", "absent one");
    Refused[] refused = new Refused[1];
    List<AuditLog.Row> rows =
        audit.addedBy(
            () ->
                refused[0] =
                    Refused.by(
                        () ->
                            calls
                                .node(token)
                                .resolve(
                                    ResolveRequest.newBuilder()
                                        .addAllReferences(references)
                                        .build())));

    assertThat(refused[0].failures().getFailuresList())
        .containsExactly(
            failure(1, Reason.NOT_FOUND, "absent one"),
            failure(3, Reason.NOT_IN_TOKEN, "not listed"),
            failure(4, Reason.NOT_FOUND, "absent two"),
            failure(5, Reason.NOT_FOUND, "absent one"));
    assertThat(rows).extracting(AuditLog.Row::outcome).containsOnly("DENIED");
    assertThat(rows)
        .extracting(AuditLog.Row::reason)
        .containsExactly(
            "OTHER_REFERENCE_FAILED",
            "ABSENT",
            "OTHER_REFERENCE_FAILED",
            "NOT_IN_TOKEN",
            "ABSENT",
            "ABSENT");
  }

  private static ReferenceFailure failure(int index, Reason reason, String reference) {
    return ReferenceFailure.newBuilder()
        .setIndex(index)
        .setReason(reason)
        .setReference(reference)
        .build();
  }

  /** {@link Refused} checks that the status keeps to 4,608 bytes. */
  @Test
  void aHundredLongFailuresFitIntoAStatusThatArrives() {
    for (String filler : new String[] {"x", "\u00E9", "\uD83D\uDD11", "%", "\u202E"}) {
      List<String> references = references(100, i -> longest(filler, i));
      List<ReferenceFailure> failures =
          Refused.by(() -> resolve(references)).failures().getFailuresList();
      assertThat(failures)
          .extracting(ReferenceFailure::getIndex)
          .isEqualTo(IntStream.range(0, 100).boxed().toList());
      assertThat(failures).extracting(ReferenceFailure::getReason).containsOnly(Reason.NOT_FOUND);
      assertThat(failures)
          .extracting(ReferenceFailure::getReference)
          .isEqualTo(references(100, i -> i < 16 ? references.get(i) : ""));
    }
  }

  /** A reference of 198 to 200 bytes. */
  private static String longest(String filler, int number) {
    int width = filler.getBytes(StandardCharsets.UTF_8).length;
    return "%02d".formatted(number) + filler.repeat(198 / width);
  }

  @Test
  void anAnswerIsAtMost3MiB() {
    ByteString bytes = ByteString.copyFrom(new byte[65_536]);
    calls
        .vault()
        .createItem(CreateItemRequest.newBuilder().setName("large").setMaterial(bytes).build());
    calls.create("tiny", "1");
    ResolveResponse response = resolve(Collections.nCopies(48, "large"));
    assertThat(response.getSecretsList())
        .extracting(ResolvedSecret::getValue)
        .hasSize(48)
        .containsOnly(bytes);

    List<String> tooMuch = references(49, i -> i < 48 ? "large" : "tiny");
    List<AuditLog.Row> rows =
        audit.addedBy(
            () ->
                assertThat(Refused.by(() -> resolve(tooMuch)).reason())
                    .isEqualTo(ErrorReason.ANSWER_TOO_LARGE));
    assertThat(rows).extracting(AuditLog.Row::outcome).containsExactly("DENIED");
    assertThat(rows).extracting(AuditLog.Row::reason).containsExactly("ANSWER_TOO_LARGE");
    assertThat(Refused.by(() -> resolve(Collections.nCopies(100, "large"))).reason())
        .isEqualTo(ErrorReason.ANSWER_TOO_LARGE);
  }

  @Test
  void aMalformedRequestIsOnRecordOnce() {
    assertThat(audit.denialsBy(() -> Refused.by(() -> resolve(Collections.nCopies(101, "x")))))
        .containsExactly("FIELD_INVALID");
  }
}
