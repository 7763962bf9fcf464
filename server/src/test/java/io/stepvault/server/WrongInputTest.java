package io.stepvault.server;

import static io.stepvault.server.WrongInput.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is told by its field, with what to do, and nothing of what was sent is repeated. */
final class WrongInputTest {
  /** Fields of which every value is a good one. */
  private static final Set<String> NEVER_WRONG =
      Set.of(
          "CreateAuthorizer bounds.may_grant_all_secrets",
          "CreateItem rotation.due_at", // For answers only: requests may have it.
          "ActivateVersion force",
          "DestroyVersion force",
          "DisableVersion force",
          "ListItems filter.deleted",
          "ListItems filter.rotation_overdue",
          "RotateItem disable_previous",
          "RotateItem force",
          "RotateItem never_expires",
          "CheckTemplates record",
          "CheckTemplates templates.text", // What is wrong with a text is a finding.
          "CheckTemplates templates.parts.parts.text",
          "CheckTemplates templates.parts.parts.data",
          "RenderTemplates masking_patterns",
          "RenderTemplates templates.parts.parts.text", // Told of the parts as a whole.
          "RenderTemplates templates.parts.parts.data",
          "Resolve masking_patterns",
          "UpdateAuthorizer bounds.may_grant_all_secrets",
          "UpdateAuthorizer disabled",
          "UpdateItem rotation.due_at",
          "VerifySignature jws.jws", // What strangers sent: it is accepted or rejected.
          "VerifySignature webhook.signature",
          "VerifySignature webhook.signed_at");

  /** An item that a workflow refers to. */
  private static String inUse(TestCalls calls) {
    String item = calls.create("in use", "value").getId();
    broker.sql(
        "INSERT INTO stepvault.item_usage (organization, item, workflow, reference, declared_at)"
            + " VALUES ('default', '"
            + item
            + "', 'billing', 'in use', now())");
    return item;
  }

  private static TestBroker broker;
  private static TestCalls calls;
  private static List<WrongInput> cases;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    cases =
        Stream.of(
                VaultWrongInputs.of(calls.create("kept as it is", "value").getId()),
                ItemWrongInputs.of(calls.create("kept as it is too", "value").getId()),
                AccessWrongInputs.of(calls.create("kept to alice", "value").getId()),
                VersionWrongInputs.of(calls.create("kept as it is as well", "value").getId()),
                AuthorizerWrongInputs.of(calls.authorizer()),
                AuthorizerChangeWrongInputs.of(calls.authorizer()),
                RevokeTokensWrongInputs.of(calls.authorizer()),
                OrganizationWrongInputs.all(),
                UsageWrongInputs.of(inUse(calls)),
                ResolveWrongInputs.all(),
                TemplateWrongInputs.all(),
                WatchWrongInputs.all(),
                ExplainWrongInputs.of(calls.authorizer().getId()),
                ApiKeyWrongInputs.all(),
                SigningWrongInputs.all())
            .flatMap(List::stream)
            .toList();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  static List<WrongInput> cases() {
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachMistakeIsToldByItsField(WrongInput wrong) {
    Refused refused =
        Refused.by(() -> Unary.call(channelFor(wrong.method()), wrong.method(), wrong.request()));

    assertThat(refused.reason()).as(refused.message()).isEqualTo(wrong.reason());
    assertThat(refused.message()).hasSizeGreaterThan(wrong.reason().name().length() + 10);
    if (wrong.reason() == ErrorReason.FIELD_INVALID) {
      assertThat(refused.fields()).as(refused.message()).contains(wrong.field());
      assertThat(refused.violations())
          .extracting(FieldViolation::getDescription)
          .allSatisfy(advice -> assertThat(advice).hasSizeGreaterThan(10));
    }
    assertThat(Unary.holds(refused.status(), CANARY)).as("the value is repeated").isFalse();
  }

  @Test
  void everyFieldOfEveryRequestHasAMistake() {
    Set<String> tried = new TreeSet<>(NEVER_WRONG);
    cases.forEach(
        wrong -> tried.add(wrong.method().getBareMethodName() + " " + wrong.fieldOfType()));
    List<String> fields = new ArrayList<>();
    for (MethodDescriptor<?, ?> method : Unary.methods()) {
      addFields(method.getBareMethodName() + " ", Unary.described(method).getInputType(), fields);
    }
    assertThat(fields).isNotEmpty();
    assertThat(tried).as("each of these needs a case").containsAll(fields);
  }

  private static void addFields(String path, Descriptor type, List<String> fields) {
    for (FieldDescriptor field : type.getFields()) {
      boolean ownMessage =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && !field.isMapField()
              && field.getMessageType().getFile().getPackage().startsWith("stepvault");
      if (ownMessage) {
        addFields(path + field.getName() + ".", field.getMessageType(), fields);
      } else {
        fields.add(path + field.getName());
      }
    }
  }

  @Test
  void severalMistakesAreToldAtOnce() {
    Refused refused =
        Refused.by(
            () ->
                calls
                    .vault()
                    .createItem(
                        VaultWrongInputs.good()
                            .setName("ab")
                            .setSecret("")
                            .setRequestId("r 1")
                            .build()));
    assertThat(refused.fields()).containsExactly("name", "secret", "request_id");
  }

  private static Channel channelFor(MethodDescriptor<?, ?> method) {
    if (method.equals(ResolveServiceGrpc.getExplainResolveMethod())) {
      return broker.channel("operator");
    }
    return switch (method.getServiceName()) {
      case AuthorizerServiceGrpc.SERVICE_NAME, OrganizationServiceGrpc.SERVICE_NAME ->
          broker.channel("operator");
      case ResolveServiceGrpc.SERVICE_NAME -> withToken("node-a");
      default -> withToken("backend");
    };
  }

  private static Channel withToken(String certificate) {
    return Unary.withToken(broker.channel(certificate), calls.token(certificate));
  }
}
