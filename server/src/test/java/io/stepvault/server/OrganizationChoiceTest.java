package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.DescribeCallerResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which organization a call is for, and what operators may do without a token. */
final class OrganizationChoiceTest {
  private static final String ORGANIZATION = "stepvault-organization";

  private static TestBroker broker;
  private static TestCalls calls;
  private static TestCalls elsewhere;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    audit = new AuditLog(broker);
    // While there is one organization, an operator need not name it.
    assertThat(describe(broker.channel("operator")).getOrganization()).isEqualTo("default");
    calls = TestCalls.register(broker, "default");
    broker.ensureOrganization("other");
    elsewhere = TestCalls.register(broker, "other");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static DescribeCallerResponse describe(Channel channel) {
    return (DescribeCallerResponse)
        Unary.callEmpty(channel, AuthorizerServiceGrpc.getDescribeCallerMethod());
  }

  private static ErrorReason refusal(Channel channel) {
    return Refused.by(() -> describe(channel)).reason();
  }

  @Test
  void anOperatorNamesTheOrganizationWhenThereAreSeveral() {
    Channel operator = broker.channel("operator");
    assertThat(refusal(operator)).isEqualTo(ErrorReason.ORGANIZATION_REQUIRED);
    DescribeCallerResponse seen = describe(Unary.with(operator, ORGANIZATION, "other"));
    assertThat(seen.getOrganization()).isEqualTo("other");
    assertThat(seen.getIsOperator()).isTrue();
    assertThat(seen.getAuthorizerId()).isEmpty();
  }

  @Test
  void anOrganizationThatIsNotThereIsNotFound() {
    for (String organization :
        new String[] {"nobody", "", "Default", "{default}", "default,other", "*", "' OR 1=1 --"}) {
      var rows =
          audit.addedBy(
              () ->
                  assertThat(
                          refusal(
                              Unary.with(broker.channel("operator"), ORGANIZATION, organization)))
                      .as(organization)
                      .isEqualTo(ErrorReason.ORGANIZATION_NOT_FOUND));
      assertThat(rows).isEmpty();
    }
    assertThat(
            refusal(
                Unary.with(
                    broker.channel("operator"), ORGANIZATION, "default", ORGANIZATION, "default")))
        .isEqualTo(ErrorReason.ORGANIZATION_NOT_FOUND);
  }

  @Test
  void aTokensOrganizationMayBeNamedAndNoOther() {
    Channel node = Unary.withToken(broker.channel("node-a"), calls.token("node-a"));
    assertThat(describe(node).getOrganization()).isEqualTo("default");
    assertThat(describe(Unary.with(node, ORGANIZATION, "default")).getOrganization())
        .isEqualTo("default");
    for (String organization : new String[] {"other", "nobody", ""}) {
      assertThat(
              audit.denialsBy(
                  () ->
                      assertThat(refusal(Unary.with(node, ORGANIZATION, organization)))
                          .isEqualTo(ErrorReason.ORGANIZATION_CONFLICT)))
          .containsExactly("ORGANIZATION_CONFLICT");
    }
  }

  @Test
  void withoutATokenAnOperatorReachesNoItemAndNoValue() {
    Channel operator = Unary.with(broker.channel("operator"), ORGANIZATION, "default");
    for (MethodDescriptor<?, ?> method : Unary.methods()) {
      if (!AuthorizerServiceGrpc.SERVICE_NAME.equals(method.getServiceName())
          && !method.equals(ResolveServiceGrpc.getExplainResolveMethod()) // It gives no value.
          && !Unary.isOperators(method)) {
        assertThat(Refused.by(() -> Unary.callEmpty(operator, method)).reason())
            .as(method.getFullMethodName())
            .isEqualTo(ErrorReason.TOKEN_MISSING);
      }
    }
  }

  @Test
  void anOperatorWithATokenIsWhoTheTokenSays() {
    Channel channel = Unary.withToken(broker.channel("operator"), calls.token("operator"));
    DescribeCallerResponse seen = describe(channel);
    assertThat(seen.getIsOperator()).isTrue();
    assertThat(seen.getSubject()).isEqualTo("alice");
    assertThat(seen.getOrganization()).isEqualTo("default");
    // The token narrows: it manages its own authorizer alone.
    String other = TestCalls.register(broker, "default").authorizer().getId();
    assertThat(getAuthorizer(channel, other)).isEqualTo(ErrorReason.AUTHORIZER_NOT_YOURS);
    assertThat(refusal(Unary.withToken(broker.channel("operator"), "garbage")))
        .isEqualTo(ErrorReason.TOKEN_INVALID);
  }

  @Test
  void onlyAnOperatorRegistersAuthorizers() {
    var create = AuthorizerServiceGrpc.getCreateAuthorizerMethod();
    Channel backend = Unary.withToken(broker.channel("backend"), calls.token("backend"));
    List<AuditLog.Row> rows =
        audit.addedBy(
            () ->
                assertThat(Refused.by(() -> Unary.callEmpty(backend, create)).reason())
                    .isEqualTo(ErrorReason.OPERATOR_ONLY));
    assertThat(rows).isEmpty();
  }

  @Test
  void aTokenManagesItsOwnAuthorizerAlone() {
    Channel channel = Unary.withToken(broker.channel("backend"), calls.token("backend"));
    for (String id :
        new String[] {
          TestCalls.register(broker, "default").authorizer().getId(),
          elsewhere.authorizer().getId(),
          "ath_01jd2m3q5vf8p9t6r7w8x9y0z1",
          "x"
        }) {
      assertThat(
              audit.denialsBy(
                  () ->
                      assertThat(getAuthorizer(channel, id))
                          .isEqualTo(ErrorReason.AUTHORIZER_NOT_YOURS)))
          .containsExactly("AUTHORIZER_NOT_YOURS");
    }
  }

  @Test
  void anOperatorFindsAnAuthorizerInItsOrganizationAlone() {
    Channel operator = Unary.with(broker.channel("operator"), ORGANIZATION, "default");
    assertThat(getAuthorizer(operator, elsewhere.authorizer().getId()))
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
  }

  private static ErrorReason getAuthorizer(Channel channel, String id) {
    return Refused.by(
            () ->
                Unary.call(
                    channel,
                    AuthorizerServiceGrpc.getGetAuthorizerMethod(),
                    GetAuthorizerRequest.newBuilder().setId(id).build()))
        .reason();
  }
}
