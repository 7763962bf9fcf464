package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  /** What the proto's comments say; a new reason fails here until it has its place. */
  private record Expected(Code code, Class<? extends StepvaultException> type) {
    static Expected of(ErrorReason reason) {
      return switch (reason) {
        case TOKEN_MISSING,
            TOKEN_INVALID,
            TOKEN_EXPIRED,
            TOKEN_NOT_BOUND,
            TOKEN_REVOKED,
            AUTHORIZER_DISABLED ->
            new Expected(Code.UNAUTHENTICATED, TokenRefusedException.class);
        case CERTIFICATE_NOT_TRUSTED ->
            new Expected(Code.UNAUTHENTICATED, CertificateRefusedException.class);
        case SCOPE_MISSING, OPERATOR_ONLY, AUTHORIZER_NOT_YOURS, BOUNDS_EXCEEDED, NOT_PERMITTED ->
            new Expected(Code.PERMISSION_DENIED, NotPermittedException.class);
        case FIELD_INVALID,
            PAGE_TOKEN_INVALID,
            REQUEST_MALFORMED,
            ORGANIZATION_REQUIRED,
            ORGANIZATION_CONFLICT,
            REQUEST_ID_REUSED ->
            new Expected(Code.INVALID_ARGUMENT, InvalidRequestException.class);
        case ANSWER_TOO_LARGE ->
            new Expected(Code.RESOURCE_EXHAUSTED, InvalidRequestException.class);
        case REFERENCES_UNRESOLVED ->
            new Expected(Code.FAILED_PRECONDITION, ReferencesUnresolvedException.class);
        case STORE_UNAVAILABLE, BROKER_STOPPING ->
            new Expected(Code.UNAVAILABLE, UnavailableException.class);
        case INTEGRITY_FAILED -> new Expected(Code.DATA_LOSS, IntegrityException.class);
        case INTERNAL_ERROR -> new Expected(Code.INTERNAL, StepvaultException.class);
        // Of other services; a resolve never meets them.
        case ITEM_NOT_FOUND,
            VERSION_NOT_FOUND,
            AUTHORIZER_NOT_FOUND,
            ORGANIZATION_NOT_FOUND,
            KEY_NOT_FOUND ->
            new Expected(Code.NOT_FOUND, StepvaultException.class);
        case NAME_TAKEN, KEY_ID_TAKEN ->
            new Expected(Code.ALREADY_EXISTS, StepvaultException.class);
        case QUOTA_EXCEEDED -> new Expected(Code.RESOURCE_EXHAUSTED, StepvaultException.class);
        case ETAG_MISMATCH -> new Expected(Code.ABORTED, StepvaultException.class);
        case ITEM_EXPIRED,
            ITEM_DELETED,
            KIND_MISMATCH,
            OVERLAP_ACTIVE,
            NO_OVERLAP,
            ITEM_IN_USE,
            VERSION_NOT_ENABLED,
            LAST_EDITOR,
            GENERATED_VALUE_GONE ->
            new Expected(Code.FAILED_PRECONDITION, StepvaultException.class);
        case ERROR_REASON_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError("never sent");
      };
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ERROR_REASON_UNSPECIFIED", "UNRECOGNIZED"})
  void every_reason_has_its_exception(ErrorReason reason) {
    Expected expected = Expected.of(reason);
    // Four times, for the one that is retried.
    var answer = FakeBroker.failure(expected.code(), reason.name());
    broker.then(answer, answer, answer, answer);

    StepvaultException failure = failure();

    assertThat(failure).isExactlyInstanceOf(expected.type());
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessage(reason + ": do this next");
    assertThat(failure.retryAfter()).isEmpty();
  }

  @Test
  void unresolved_references_are_named_from_the_request() {
    broker.then(
        FakeBroker.failure(
            Code.FAILED_PRECONDITION,
            "REFERENCES_UNRESOLVED",
            ReferenceFailures.newBuilder()
                .addFailures(failed(0, "a", ReferenceFailure.Reason.NOT_IN_TOKEN))
                .addFailures(failed(2, "", ReferenceFailure.Reason.NOT_FOUND))
                .addFailures(failed(7, "", ReferenceFailure.Reason.EXPIRED))
                .build()));

    var failure =
        catchThrowableOfType(
            ReferencesUnresolvedException.class, () -> step.resolve(List.of("a", "b", "c")));

    assertThat(failure.failures())
        .containsExactly(
            new ReferencesUnresolvedException.Failure(0, "a", ReferenceFailure.Reason.NOT_IN_TOKEN),
            new ReferencesUnresolvedException.Failure(2, "c", ReferenceFailure.Reason.NOT_FOUND),
            new ReferencesUnresolvedException.Failure(7, "", ReferenceFailure.Reason.EXPIRED));
  }

  @Test
  void the_fields_at_fault_are_named() {
    broker.then(
        FakeBroker.failure(
            Code.INVALID_ARGUMENT,
            "FIELD_INVALID",
            BadRequest.newBuilder()
                .addFieldViolations(
                    BadRequest.FieldViolation.newBuilder()
                        .setField("references[0]")
                        .setDescription("too long"))
                .build()));

    var failure = catchThrowableOfType(InvalidRequestException.class, () -> step.resolve("a"));

    assertThat(failure.fieldViolations())
        .containsExactly(new InvalidRequestException.FieldViolation("references[0]", "too long"));
  }

  @Test
  void too_much_for_now_is_unavailable_with_the_time_to_wait() {
    broker.then(
        FakeBroker.failure(
            Code.RESOURCE_EXHAUSTED,
            "QUOTA_EXCEEDED",
            RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setNanos(500_000_000))
                .build()));

    var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("a"));

    assertThat(failure.retryAfter()).contains(java.time.Duration.ofMillis(500));
  }

  @Test
  void a_reason_of_a_newer_broker_has_the_exception_of_its_code() {
    broker.then(FakeBroker.failure(Code.UNAUTHENTICATED, "TOKEN_OUT_OF_FASHION"));

    StepvaultException failure = failure();

    assertThat(failure).isInstanceOf(TokenRefusedException.class);
    assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
    assertThat(failure).hasMessageStartingWith("TOKEN_OUT_OF_FASHION");
  }

  @Test
  void a_reason_of_another_domain_is_none_of_ours() {
    broker.then(FakeBroker.failure(Code.UNAUTHENTICATED, "proxy.example", "TOKEN_EXPIRED"));

    assertThat(failure().reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
  }

  @Test
  void details_that_do_not_parse_or_fit_are_left_out() {
    Metadata.Key<byte[]> details =
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    byte[] ofAnotherCode = com.google.rpc.Status.newBuilder().setCode(3).build().toByteArray();
    for (byte[] wrong : List.of(new byte[] {0x0a, 0x7f}, ofAnotherCode)) {
      Metadata trailers = new Metadata();
      trailers.put(details, wrong);
      broker.then(
          FakeBroker.failure(
              Status.PERMISSION_DENIED.withDescription("no").asRuntimeException(trailers)));

      StepvaultException failure = failure();

      assertThat(failure).isInstanceOf(NotPermittedException.class).hasMessage("no");
      assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
    }
  }

  @Test
  void an_answer_that_does_not_parse_leaves_no_value_in_the_exception() throws Exception {
    byte[] whole =
        ResolveResponse.newBuilder().addSecrets(FakeBroker.secret("a")).build().toByteArray();
    // A whole secret and the beginning of a second one.
    byte[] broken = Arrays.copyOf(whole, whole.length + 2);
    broken[whole.length] = 0x0a;
    broken[whole.length + 1] = 0x7f;
    Server server = serverOf("broken", broken);
    try (StepvaultClient victim =
        StepvaultClient.builder().build(InProcessChannelBuilder.forName("broken"))) {
      Step victimStep = victim.step(TOKEN);

      var failure = catchThrowableOfType(IntegrityException.class, () -> victimStep.resolve("a"));

      assertThat(failure).hasNoCause();
      assertThat(failure.getSuppressed()).isEmpty();
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain(FakeBroker.value("a"), TOKEN);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void exceptions_survive_serialization() throws Exception {
    broker.then(
        FakeBroker.failure(
            Code.FAILED_PRECONDITION,
            "REFERENCES_UNRESOLVED",
            ReferenceFailures.newBuilder()
                .addFailures(failed(0, "a", ReferenceFailure.Reason.DELETED))
                .build()));
    var failure =
        catchThrowableOfType(ReferencesUnresolvedException.class, () -> step.resolve("a"));

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(failure);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      var copy = (ReferencesUnresolvedException) in.readObject();
      assertThat(copy.failures()).isEqualTo(failure.failures());
      assertThat(copy.reason()).isEqualTo(failure.reason());
    }
  }

  private StepvaultException failure() {
    return catchThrowableOfType(StepvaultException.class, () -> step.resolve("a"));
  }

  private static ReferenceFailure failed(
      int index, String reference, ReferenceFailure.Reason reason) {
    return ReferenceFailure.newBuilder()
        .setIndex(index)
        .setReference(reference)
        .setReason(reason)
        .build();
  }

  /** A server that answers every resolve with these bytes. */
  private static Server serverOf(String name, byte[] answer) throws IOException {
    MethodDescriptor<byte[], byte[]> method =
        ResolveServiceGrpc.getResolveMethod().toBuilder(new Raw(), new Raw()).build();
    return InProcessServerBuilder.forName(name)
        .addService(
            ServerServiceDefinition.builder(ResolveServiceGrpc.SERVICE_NAME)
                .addMethod(
                    method,
                    ServerCalls.asyncUnaryCall(
                        (request, caller) -> {
                          caller.onNext(answer);
                          caller.onCompleted();
                        }))
                .build())
        .build()
        .start();
  }

  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
