package io.stepvault.server.store;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Statements;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a broker asks its database about items when it is called, with little stored yet. */
final class CalledBroker {
  private static final Pattern OF_ITEMS =
      Pattern.compile(
          "(select|insert|update|delete|with)\\b.*\"(item|item_\\w+|version_usage)\".*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Map<String, List<String>> statements = new LinkedHashMap<>();

  private CalledBroker() {}

  /** Of each call, with {@code $1} and so on for what it is about. */
  static Map<String, List<String>> statements() {
    CalledBroker called = new CalledBroker();
    try (TestBroker broker = TestBroker.start()) {
      called.call(TestCalls.register(broker, "default").vault());
    }
    return called.statements;
  }

  private void call(VaultServiceBlockingStub vault) {
    listen("CreateItem", () -> vault.createItem(creation()));
    Item item = vault.getItem(GetItemRequest.newBuilder().setName("called").build()).getItem();
    String id = item.getId();
    listen("GetItem", () -> vault.getItem(GetItemRequest.newBuilder().setId(id).build()));
    listen(
        "GetItem by name",
        () -> vault.getItem(GetItemRequest.newBuilder().setName("called").build()));
    listen(
        "RotateItem",
        () ->
            vault.rotateItem(
                RotateItemRequest.newBuilder()
                    .setId(id)
                    .setSecret("the next value")
                    .setOverlap(Duration.newBuilder().setSeconds(60))
                    .setEtag(item.getEtag())
                    .setRequestId("rotation")
                    .build()));
    listen(
        "UpdateItem",
        () ->
            vault.updateItem(
                UpdateItemRequest.newBuilder()
                    .setId(id)
                    .setName("called otherwise")
                    .setNote("another")
                    .putLabels("env", "test")
                    .build()));
    listen("SetAccess", () -> vault.setAccess(sharing(id)));
    listen(
        "ListVersions",
        () -> vault.listVersions(ListVersionsRequest.newBuilder().setId(id).build()));
    listen("ListUsages", () -> vault.listUsages(ListUsagesRequest.newBuilder().setId(id).build()));
    listen("DeleteItem", () -> vault.deleteItem(DeleteItemRequest.newBuilder().setId(id).build()));
    listen(
        "UndeleteItem",
        () -> vault.undeleteItem(UndeleteItemRequest.newBuilder().setId(id).build()));
  }

  private static CreateItemRequest creation() {
    return CreateItemRequest.newBuilder()
        .setName("called")
        .setSecret("value")
        .setExpiresAt(Timestamp.newBuilder().setSeconds(4_000_000_000L))
        .setNote("the first")
        .putLabels("env", "prod")
        .setAccess(Access.newBuilder().setMode(Access.Mode.RESTRICTED))
        .setRequestId("creation")
        .build();
  }

  private static SetAccessRequest sharing(String id) {
    return SetAccessRequest.newBuilder()
        .setId(id)
        .addPut(
            Grant.newBuilder()
                .setPrincipal(Principal.newBuilder().setGroup("ops"))
                .setPermission(Permission.CAN_USE))
        .build();
  }

  private void listen(String call, Runnable made) {
    statements.put(
        call,
        Statements.prepared(made).stream()
            .filter(statement -> OF_ITEMS.matcher(statement).matches())
            .toList());
  }
}
