package io.stepvault.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Users of one organization, in groups and with admins among them, and their runs. */
public final class People {
  private final TestBroker broker;
  private final TestCalls calls;

  private People(TestBroker broker, TestCalls calls) {
    this.broker = broker;
    this.calls = calls;
  }

  /** Registers an authorizer that may grant {@code vault.admin} too. */
  public static People of(TestBroker broker, String organization) {
    return new People(
        broker,
        TestCalls.register(broker, organization, bounds -> bounds.addScopes("vault.admin")));
  }

  /** Vault calls of a user in these groups. */
  public VaultServiceBlockingStub user(String user, String... groups) {
    return vault(claims(user, "backend").groups(List.of(groups)));
  }

  /** Vault calls of a user whose token has {@code vault.admin}. */
  public VaultServiceBlockingStub admin(String user) {
    Set<String> scopes = new HashSet<>(TestCalls.SCOPES);
    scopes.add("vault.admin");
    return vault(claims(user, "backend").scopes(scopes));
  }

  private VaultServiceBlockingStub vault(TokenClaims.Builder claims) {
    return TestCalls.with(
        VaultServiceGrpc.newBlockingStub(broker.channel("backend")),
        calls.signer().sign(claims.build()));
  }

  private TokenClaims.Builder claims(String user, String certificate) {
    TokenClaims any = calls.claims(certificate).build();
    return TokenClaims.builder(any.iss(), any.aud(), any.org(), user, any.jti())
        .issued(any.iat(), any.exp())
        .scopes(any.scopes())
        .binding(any.binding())
        .secrets(any.secrets());
  }

  /** What a run gets that may use this user's items. */
  public String resolve(String owner, String reference, String... groups) {
    String token =
        calls
            .signer()
            .sign(
                claims("engine", "node-a")
                    .step("billing", "run-1", "node-1")
                    .owner(owner)
                    .groups(List.of(groups))
                    .build());
    return calls
        .node(token)
        .resolve(ResolveRequest.newBuilder().addReferences(reference).build())
        .getSecrets(0)
        .getValue()
        .toStringUtf8();
  }

  /** The run is told that there is no such item. */
  public void assertUnresolved(String owner, String reference, String... groups) {
    assertUnresolved(Reason.NOT_FOUND, owner, reference, groups);
  }

  public void assertUnresolved(Reason reason, String owner, String reference, String... groups) {
    Refused refused = Refused.by(() -> resolve(owner, reference, groups));
    assertThat(refused.failures().getFailures(0).getReason()).isEqualTo(reason);
  }

  public static Item store(
      VaultServiceBlockingStub user, String name, Access.Mode mode, Grant... grants) {
    return user.createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecretBytes(ByteString.copyFromUtf8("value of " + name))
                .setAccess(Access.newBuilder().setMode(mode).addAllGrants(List.of(grants)))
                .build())
        .getItem();
  }

  public static Item get(VaultServiceBlockingStub user, Item item) {
    return user.getItem(GetItemRequest.newBuilder().setId(item.getId()).build()).getItem();
  }

  public static SetAccessRequest.Builder access(Item item) {
    return SetAccessRequest.newBuilder().setId(item.getId());
  }

  public static Principal aUser(String name) {
    return Principal.newBuilder().setUser(name).build();
  }

  public static Principal aGroup(String name) {
    return Principal.newBuilder().setGroup(name).build();
  }

  public static Grant canUse(Principal principal) {
    return Grant.newBuilder().setPrincipal(principal).setPermission(Permission.CAN_USE).build();
  }

  public static Grant canEdit(Principal principal) {
    return Grant.newBuilder().setPrincipal(principal).setPermission(Permission.CAN_EDIT).build();
  }

  public static void assertRefused(ErrorReason reason, ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(reason);
  }

  /** FIELD_INVALID, for this field alone. */
  public static void assertInvalid(String field, ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.reason()).isEqualTo(ErrorReason.FIELD_INVALID);
    assertThat(refused.fields()).containsExactly(field);
  }
}
