package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RotateItemRequest;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing of another organization can be found by any id or name, not even by the same user. */
final class OrganizationsApartTest {
  private static TestBroker broker;
  private static TestCalls here;
  private static TestCalls there;
  private static AuditLog audit;
  private static Item theirs;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    here = TestCalls.register(broker, "default");
    there = TestCalls.register(broker, "other");
    audit = new AuditLog(broker);
    theirs = there.create("of the other", "their value", Access.Mode.TEAM);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void anotherOrganizationsItemIsNotFound() {
    for (ThrowingCallable attempt :
        List.<ThrowingCallable>of(
            () -> here.vault().getItem(GetItemRequest.newBuilder().setId(theirs.getId()).build()),
            () -> here.vault().getItem(GetItemRequest.newBuilder().setName("of the other").build()),
            () ->
                here.vault()
                    .rotateItem(
                        RotateItemRequest.newBuilder()
                            .setId(theirs.getId())
                            .setSecret("ours")
                            .build()),
            () ->
                here.vault()
                    .deleteItem(DeleteItemRequest.newBuilder().setId(theirs.getId()).build()))) {
      List<AuditLog.Row> rows =
          audit.addedBy(
              () -> assertThat(Refused.by(attempt).reason()).isEqualTo(ErrorReason.ITEM_NOT_FOUND));
      assertThat(rows).extracting(AuditLog.Row::organization).containsExactly("default");
    }
    assertThat(here.vault().listItems(ListItemsRequest.getDefaultInstance()).getItemsList())
        .extracting(Item::getId)
        .doesNotContain(theirs.getId());
    assertThat(there.resolve("of the other")).isEqualTo("their value");
  }

  @Test
  void anotherOrganizationsItemIsNotResolved() {
    for (String reference : new String[] {theirs.getId(), "of the other"}) {
      assertThat(Refused.by(() -> here.resolve(reference)).failures().getFailures(0).getReason())
          .isEqualTo(ReferenceFailure.Reason.NOT_FOUND);
    }
  }

  @Test
  void aNameMayBeTakenInEachOrganization() {
    here.create("in both", "ours", Access.Mode.TEAM);
    there.create("in both", "theirs", Access.Mode.TEAM);
    assertThat(here.resolve("in both")).isEqualTo("ours");
    assertThat(there.resolve("in both")).isEqualTo("theirs");
  }

  @Test
  void anotherOrganizationsAuthorizerIsNotFoundByAnOperator() {
    var operator = TestCalls.operator(broker, "default");
    String id = there.authorizer().getId();
    for (ThrowingCallable attempt :
        List.<ThrowingCallable>of(
            () -> operator.getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build()),
            () ->
                operator.addKey(
                    AddKeyRequest.newBuilder()
                        .setAuthorizerId(id)
                        .setJwk(here.signer().verificationKey().canonicalJwk())
                        .build()),
            () ->
                operator.revokeKey(
                    RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid("key-1").build()))) {
      assertThat(Refused.by(attempt).reason()).isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
    }
  }
}
