package io.stepvault.server.apart;

import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.canEdit;
import static io.stepvault.server.testing.People.canUse;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two organizations with users of the same names. Alice of {@code default} looks; what bob and the
 * other organization have is hidden from her.
 */
final class Site implements AutoCloseable {
  static final String OTHER = "other";

  final TestBroker broker = TestBroker.start();
  final TestCalls here;
  final TestCalls there;
  final Channel operator;

  /** Another certificate of the same operator. */
  final Channel otherOperator;

  private final ManagedChannel otherOperatorConnection;
  private final List<Hidden> hidden = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();

  /** An item that alice may not know of; one that is elsewhere, nor when she is an admin. */
  record Hidden(String whose, Item item, boolean elsewhere) {}

  Site() {
    broker.ensureOrganization(OTHER);
    here = TestCalls.register(broker, "default", bounds -> bounds.addScopes("vault.admin"));
    there = TestCalls.register(broker, OTHER);
    operator = inDefault(broker.channel("operator"));
    otherOperatorConnection = broker.channel(broker.issue("operator"));
    otherOperator = inDefault(otherOperatorConnection);
    hide("another organization's", true, "bob", Mode.TEAM);
    hide("one's own elsewhere", true, "alice", Mode.PRIVATE);
    hide("a colleague's private", false, "bob", Mode.PRIVATE);
    hide("restricted to others", false, "bob", Mode.RESTRICTED, canUse(aUser("carol")));
    Item deleted = hide("a colleague's deleted", false, "bob", Mode.PRIVATE);
    var unused =
        stub(user("bob")).deleteItem(DeleteItemRequest.newBuilder().setId(deleted.getId()).build());
  }

  private static Channel inDefault(Channel operator) {
    return Unary.with(operator, "stepvault-organization", "default");
  }

  private Item hide(String whose, boolean elsewhere, String owner, Mode mode, Grant... grants) {
    String number = Integer.toString(hidden.size());
    Item item =
        stub(user(elsewhere ? there : here, owner))
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("hidden-name-" + number)
                    .setSecret("hidden-value-" + number)
                    .setDescription("hidden-text-" + number)
                    .putLabels("team", "hidden-label-" + number)
                    .setAccess(Access.newBuilder().setMode(mode).addAllGrants(List.of(grants)))
                    .build())
            .getItem();
    hidden.add(new Hidden(whose, item, elsewhere));
    return item;
  }

  List<Hidden> hidden() {
    return hidden;
  }

  Hidden hidden(String whose) {
    return hidden.stream().filter(one -> one.whose.equals(whose)).findFirst().orElseThrow();
  }

  /** An id, well formed, of nothing. */
  static String absentId() {
    return TypeId.generate("vlt");
  }

  /** As long as the name of something hidden. */
  static String absentName() {
    return "absent-name-0";
  }

  Channel alice() {
    return user("alice");
  }

  Channel admin() {
    return user(here, "alice", "vault.admin");
  }

  Channel user(String name) {
    return user(here, name);
  }

  /** Vault calls of a user. */
  Channel user(TestCalls calls, String name, String... moreScopes) {
    TokenClaims any = calls.claims("backend").build();
    List<String> scopes = new ArrayList<>(any.scopes());
    scopes.addAll(List.of(moreScopes));
    return Unary.withToken(
        broker.channel("backend"),
        calls
            .signer()
            .sign(
                TokenClaims.builder(any.iss(), any.aud(), any.org(), name, any.jti())
                    .issued(any.iat(), any.exp())
                    .scopes(Set.copyOf(scopes))
                    .binding(any.binding())
                    .build()));
  }

  static VaultServiceBlockingStub stub(Channel channel) {
    return VaultServiceGrpc.newBlockingStub(channel);
  }

  /** A name as long as every other that this gives. */
  String freshName() {
    return "own-%06d".formatted(names.incrementAndGet());
  }

  /**
   * An item of alice's that all may use and bob may edit, with a version that is current, one that
   * is valid beside it, and one that is staged.
   */
  Item teamItem() {
    Item item =
        stub(alice())
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName(freshName())
                    .setSecret("first value")
                    .setAccess(
                        Access.newBuilder().setMode(Mode.TEAM).addGrants(canEdit(aUser("bob"))))
                    .build())
            .getItem();
    TestVault vault = new TestVault(here, stub(alice()));
    vault.rotate(TestVault.rotation(item, "second value").setOverlap(TestVault.seconds(3_600)));
    vault.stage(item, "third value");
    return vault.get(item);
  }

  /** An item of alice's with one version. */
  Item ownItem(String mode, boolean deleted) {
    Item item =
        stub(alice())
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName(freshName())
                    .setSecret("own value")
                    .setAccess(Access.newBuilder().setMode(Mode.valueOf(mode)))
                    .build())
            .getItem();
    if (deleted) {
      mustSucceed(alice(), "DeleteItem", "id: '" + item.getId() + "'");
    }
    return item;
  }

  /** Two workflows that refer to an item. */
  void addUsages(Item item) {
    for (String workflow : List.of("billing", "payroll")) {
      broker.sql(
          "INSERT INTO stepvault.item_usage (organization, item, workflow, reference, declared_at)"
              + " SELECT organization, id, '"
              + workflow
              + "', name, now() FROM stepvault.item WHERE id = '"
              + item.getId()
              + "'");
    }
  }

  /** An item of the other organization's alice with more than one version and usage. */
  Item itemThere() {
    Item item =
        stub(user(there, "alice"))
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName(freshName())
                    .setSecret("first value")
                    .build())
            .getItem();
    mustSucceed(
        user(there, "alice"), "RotateItem", "id: '" + item.getId() + "' secret: 'next value'");
    addUsages(item);
    return item;
  }

  /** Makes room for another item of alice's under a name. */
  void renameOwn(String name) {
    var named =
        ListItemsRequest.newBuilder().setFilter(ItemFilter.newBuilder().setNamePrefix(name));
    for (Item item : stub(alice()).listItems(named.build()).getItemsList()) {
      mustSucceed(
          alice(), "UpdateItem", "id: '%s' name: '%s'".formatted(item.getId(), freshName()));
    }
    // Else a run of hers would be told that the name was one, here and there.
    broker.sql("DELETE FROM stepvault.item_former_name WHERE owner IN ('', 'alice')");
  }

  void mustSucceed(Channel caller, String method, String request) {
    var descriptor = ApiFields.method(method);
    var unused = Unary.call(caller, descriptor, ApiFields.request(descriptor, request));
  }

  @Override
  public void close() {
    otherOperatorConnection.shutdownNow();
    broker.close();
  }
}
