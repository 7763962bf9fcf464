package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are no message of the method, no message at all, and methods that are not there. */
final class GarbageTest {
  private static final byte[] NO_PROTO = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
  private static final byte[] CUT_SHORT = {0x0A, 0x7F, 'a'};
  private static final byte[] NEGATIVE_LENGTH = {
    0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F
  };
  private static final byte[] FIELD_ZERO = {0x00, 0x00};
  private static final byte[] OPEN_GROUP = {0x0B};

  /** Field 1 is text in every request that has one, but for a list of texts. */
  private static final byte[] NO_UTF8 = {0x0A, 0x02, (byte) 0xC0, (byte) 0x80};

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

  static List<MethodDescriptor<?, ?>> methods() {
    return Unary.methods();
  }

  static Stream<Arguments> garbage() {
    return Unary.methods().stream()
        .flatMap(
            method ->
                Stream.of(NO_PROTO, CUT_SHORT, NEGATIVE_LENGTH, FIELD_ZERO, OPEN_GROUP)
                    .map(bytes -> Arguments.of(method.getFullMethodName(), bytes)));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void bytesThatDoNotParseAreMalformed(String method, byte[] bytes) {
    assertMalformed(Refused.by(() -> Unary.callBytes(channel(), method, bytes)));
  }

  @Test
  void textThatIsNoUtf8IsMalformedWhereItIsNoValue() {
    for (MethodDescriptor<?, ?> method : Unary.methods()) {
      var first = Unary.described(method).getInputType().findFieldByNumber(1);
      if (first != null
          && first.getType() == FieldDescriptor.Type.STRING
          && !first.getOptions().getDebugRedact()) {
        assertMalformed(
            Refused.by(() -> Unary.callBytes(channel(), method.getFullMethodName(), NO_UTF8)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anEmptyRequestIsAnsweredOrRefusedWithAReason(MethodDescriptor<?, ?> method) {
    Channel channel = channel();
    switch (method.getBareMethodName()) {
      case "ListItems", "GetAuthorizer", "DescribeCaller" ->
          assertThat(Unary.callEmpty(channel, method)).isNotNull();
      case "ListOrganizations", "ListAuthorizers" ->
          assertThat(Unary.callEmpty(broker.channel("operator"), method)).isNotNull();
      case "CreateOrganization",
          "GetOrganization",
          "DeleteOrganization",
          "UpdateAuthorizer",
          "DeleteAuthorizer" ->
          assertThat(Refused.by(() -> Unary.callEmpty(broker.channel("operator"), method)).fields())
              .contains("id");
      case "ExplainResolve" ->
          assertThat(Refused.by(() -> Unary.callEmpty(broker.channel("operator"), method)).fields())
              .containsExactly("caller", "references");
      case "CreateAuthorizer" ->
          assertThat(Refused.by(() -> Unary.callEmpty(broker.channel("operator"), method)).fields())
              .contains("name", "bounds.scopes", "bounds.longest_token_life", "bounds.presenters");
      default ->
          assertThat(Refused.by(() -> Unary.callEmpty(channel, method)).reason())
              .isEqualTo(ErrorReason.FIELD_INVALID);
    }
  }

  @Test
  void fieldsThatAreNotKnownAreIgnored() {
    Message.Builder request =
        CreateItemRequest.newBuilder()
            .setName("with more")
            .setSecret("value")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        9_999, UnknownFieldSet.Field.newBuilder().addVarint(Long.MAX_VALUE).build())
                    .build());
    assertThat(
            Unary.call(channel(), VaultServiceGrpc.getCreateItemMethod(), request.build())
                .getUnknownFields()
                .asMap())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aCallWithoutAMessageIsMalformed(MethodDescriptor<?, ?> method) {
    assertMalformed(
        Refused.by(() -> Unary.callWithoutMessage(channel(), method.getFullMethodName())));
  }

  @Test
  void aMessageOverTheLimitIsRefusedBeforeItIsRead() {
    assertThat(
            statusOf(
                VaultServiceGrpc.getCreateItemMethod().getFullMethodName(), new byte[300 * 1024]))
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void methodsAndServicesThatAreNotThereAreUnimplemented() {
    for (String name :
        new String[] {
          "stepvault.v1.VaultService/RevealItem",
          "stepvault.v1.vaultservice/CreateItem",
          "stepvault.v2.VaultService/CreateItem",
          "stepvault.v1.AuditService/ListEvents"
        }) {
      assertThat(statusOf(name, NO_PROTO)).as(name).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }

  @Test
  void garbageInMetadataIsRefusedWithAReason() {
    String[] authorizations = {"", "Bearer", "Bearer ", "bearer x", "\"", "Bearer a b", "%00"};
    for (String authorization : authorizations) {
      Channel channel = Unary.with(broker.channel("backend"), "authorization", authorization);
      assertThat(
              Refused.by(() -> Unary.callEmpty(channel, VaultServiceGrpc.getListItemsMethod()))
                  .reason())
          .as(authorization)
          .isEqualTo(ErrorReason.TOKEN_INVALID);
    }
  }

  private static Status.Code statusOf(String method, byte[] request) {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> Unary.callBytes(channel(), method, request));
    return e.getStatus().getCode();
  }

  private static void assertMalformed(Refused refused) {
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo(ErrorReason.REQUEST_MALFORMED);
  }

  private static Channel channel() {
    return Unary.withToken(broker.channel("backend"), calls.token("backend"));
  }
}
