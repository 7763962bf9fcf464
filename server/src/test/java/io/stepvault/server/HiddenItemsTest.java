package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.BoundReference;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetVerificationKeysRequest;
import io.stepvault.v1.Grant;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.WatchReferencesRequest;
import io.stepvault.v1.WatchReferencesResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of an item that a caller may not see nothing is read before the refusal, however much there is of
 * it: here the database lets nobody read versions.
 */
final class HiddenItemsTest {
  private static final Principal CAROL = Principal.newBuilder().setUser("carol").build();

  private static final List<String> HIDDEN = new ArrayList<>();
  private static TestBroker broker;
  private static TestCalls calls;
  private static VaultServiceBlockingStub alice;
  private static String own;

  @BeforeAll
  static void takeTheVersionsAway() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    alice = calls.vault();
    own = calls.create("own", "value").getId();
    VaultServiceBlockingStub bob = calls.vaultOf("bob");
    HIDDEN.add(create(bob, "private", Access.newBuilder().setMode(Access.Mode.PRIVATE)));
    HIDDEN.add(create(bob, "restricted", Access.newBuilder().setMode(Access.Mode.RESTRICTED)));
    // Alice is a user, and in no group of her name.
    HIDDEN.add(
        create(
            bob,
            "granted to others",
            Access.newBuilder()
                .setMode(Access.Mode.RESTRICTED)
                .addGrants(
                    Grant.newBuilder().setPrincipal(CAROL).setPermission(Permission.CAN_EDIT))
                .addGrants(
                    Grant.newBuilder()
                        .setPrincipal(Principal.newBuilder().setGroup("alice"))
                        .setPermission(Permission.CAN_USE))));
    String deleted = create(bob, "deleted", Access.newBuilder().setMode(Access.Mode.RESTRICTED));
    bob.deleteItem(DeleteItemRequest.newBuilder().setId(deleted).build());
    HIDDEN.add(deleted);
    save("bob", HIDDEN.getFirst());
    broker.sql("REVOKE SELECT ON stepvault.item_version FROM stepvault_broker");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** A workflow of a name that anybody may take. */
  private static void save(String user, String... references) {
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
    CheckTemplatesRequest.Builder request =
        CheckTemplatesRequest.newBuilder().setWorkflow("anybody's").setRecord(true);
    for (String reference : references) {
      request.addBindings(BoundReference.newBuilder().setKey("a").setReference(reference));
    }
    var unused =
        TestCalls.with(ResolveServiceGrpc.newBlockingStub(broker.channel("backend")), token)
            .checkTemplates(request.build());
  }

  private static String create(VaultServiceBlockingStub user, String name, Access.Builder access) {
    return user.createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecret("value")
                .setAccess(access)
                .build())
        .getItem()
        .getId();
  }

  /** Every call that is given an item's id. */
  private static Map<String, Consumer<String>> calls() {
    Map<String, Consumer<String>> calls = new TreeMap<>();
    calls.put("GetItem", id -> alice.getItem(GetItemRequest.newBuilder().setId(id).build()));
    calls.put(
        "UpdateItem",
        id -> alice.updateItem(UpdateItemRequest.newBuilder().setId(id).setNote("n").build()));
    calls.put(
        "SetAccess",
        id ->
            alice.setAccess(
                SetAccessRequest.newBuilder().setId(id).setMode(Access.Mode.TEAM).build()));
    calls.put(
        "TransferItem",
        id ->
            alice.transferItem(
                TransferItemRequest.newBuilder().setId(id).setNewOwner("carol").build()));
    calls.put(
        "RotateItem",
        id -> alice.rotateItem(RotateItemRequest.newBuilder().setId(id).setSecret("v").build()));
    calls.put(
        "RotateItem, generated",
        id -> alice.rotateItem(RotateItemRequest.newBuilder().setId(id).build()));
    calls.put(
        "RotateItem, expired",
        id ->
            alice.rotateItem(
                RotateItemRequest.newBuilder()
                    .setId(id)
                    .setSecret("v")
                    .setExpiresAt(Timestamp.newBuilder().setSeconds(4_000_000_000L))
                    .build()));
    calls.put(
        "ActivateVersion",
        id ->
            alice.activateVersion(
                ActivateVersionRequest.newBuilder().setId(id).setVersion(1).build()));
    calls.put(
        "EndOverlap", id -> alice.endOverlap(EndOverlapRequest.newBuilder().setId(id).build()));
    calls.put(
        "ListVersions",
        id -> alice.listVersions(ListVersionsRequest.newBuilder().setId(id).build()));
    calls.put(
        "EnableVersion",
        id ->
            alice.enableVersion(EnableVersionRequest.newBuilder().setId(id).setVersion(1).build()));
    calls.put(
        "DisableVersion",
        id ->
            alice.disableVersion(
                DisableVersionRequest.newBuilder().setId(id).setVersion(1).build()));
    calls.put(
        "DestroyVersion",
        id ->
            alice.destroyVersion(
                DestroyVersionRequest.newBuilder().setId(id).setVersion(1).build()));
    calls.put(
        "DeleteItem", id -> alice.deleteItem(DeleteItemRequest.newBuilder().setId(id).build()));
    calls.put(
        "UndeleteItem",
        id -> alice.undeleteItem(UndeleteItemRequest.newBuilder().setId(id).build()));
    calls.put(
        "ListUsages", id -> alice.listUsages(ListUsagesRequest.newBuilder().setId(id).build()));
    return calls;
  }

  static Stream<String> names() {
    return calls().keySet().stream();
  }

  /** Every call of a run that asks the database about an id itself. */
  private static Map<String, Consumer<String>> callsOfRuns() {
    ResolveServiceBlockingStub node = calls.node();
    Map<String, Consumer<String>> calls = new TreeMap<>();
    calls.put(
        "Sign",
        id ->
            node.sign(
                SignRequest.newBuilder()
                    .setReference(id)
                    .setRaw(ByteString.copyFromUtf8("content"))
                    .build()));
    calls.put(
        "VerifySignature",
        id ->
            node.verifySignature(
                VerifySignatureRequest.newBuilder()
                    .setReference(id)
                    .setJws(JwsCheck.newBuilder().setJws("a.b.c"))
                    .build()));
    calls.put(
        "GetVerificationKeys",
        id ->
            node.getVerificationKeys(
                GetVerificationKeysRequest.newBuilder().setReference(id).build()));
    return calls;
  }

  static Stream<String> namesOfRuns() {
    return callsOfRuns().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("namesOfRuns")
  void isRefusedUnreadToARunToo(String name) {
    Consumer<String> call = callsOfRuns().get(name);
    Refused absent = Refused.by(() -> call.accept(TypeId.generate("vlt")));
    assertThat(absent.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    for (String hidden : HIDDEN) {
      assertThat(Refused.by(() -> call.accept(hidden)).reason()).isEqualTo(absent.reason());
    }
    assertThat(Refused.by(() -> call.accept(own)).reason()).isNotEqualTo(absent.reason());
  }

  /** Of a workflow that is saved, and of one that is watched: what is read is the absence. */
  @Test
  void isNotReadWhenItIsBoundOrWatched() {
    for (String hidden : HIDDEN) {
      save("alice", hidden);
      Iterator<WatchReferencesResponse> watch =
          calls
              .node()
              .watchReferences(WatchReferencesRequest.newBuilder().addReferences(hidden).build());
      assertThat(watch.next().getChange()).isEqualTo(WatchReferencesResponse.Change.HEARTBEAT);
    }
    // What is theirs would be read, and cannot be.
    assertThatThrownBy(() -> save("alice", own)).isInstanceOf(StatusRuntimeException.class);
    Iterator<WatchReferencesResponse> watch =
        calls
            .node()
            .watchReferences(WatchReferencesRequest.newBuilder().addReferences(own).build());
    assertThatThrownBy(watch::next).isInstanceOf(StatusRuntimeException.class);
  }

  @ParameterizedTest
  @MethodSource("names")
  void isRefusedUnread(String name) {
    Consumer<String> call = calls().get(name);
    Refused absent = Refused.by(() -> call.accept(TypeId.generate("vlt")));
    assertThat(absent.reason()).isEqualTo(ErrorReason.ITEM_NOT_FOUND);
    for (String hidden : HIDDEN) {
      assertThat(Refused.by(() -> call.accept(hidden)).status()).isEqualTo(absent.status());
    }
  }

  @Test
  void whatOthersHaveDeclaredForAWorkflowIsNotReadWhenItIsSaved() {
    save("alice");
    assertThat(broker.query("SELECT item FROM stepvault.item_usage WHERE workflow = 'anybody''s'"))
        .isEqualTo(List.of(HIDDEN.getFirst()));
  }

  @Test
  void whatMayBeSeenIsRead() {
    assertThatThrownBy(() -> calls().get("GetItem").accept(own))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e).hasMessageNotContaining("ITEM_NOT_FOUND"));
  }
}
