package io.stepvault.server;

import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Lists as one user sees them. */
final class Listing {
  private final VaultServiceBlockingStub vault;

  private Listing(VaultServiceBlockingStub vault) {
    this.vault = vault;
  }

  /** An authorizer that may make somebody an admin. */
  static TestCalls register(TestBroker broker, String organization) {
    return TestCalls.register(broker, organization, bounds -> bounds.addScopes("vault.admin"));
  }

  static Listing of(TestBroker broker, TestCalls calls, String user, String... groups) {
    return new Listing(stub(broker, calls, "default", user, List.of(groups), Set.of("vault.read")));
  }

  static Listing admin(TestBroker broker, TestCalls calls, String user) {
    return new Listing(
        stub(broker, calls, "default", user, List.of(), Set.of("vault.read", "vault.admin")));
  }

  private static VaultServiceBlockingStub stub(
      TestBroker broker,
      TestCalls calls,
      String organization,
      String user,
      List<String> groups,
      Set<String> scopes) {
    long now = Instant.now().getEpochSecond();
    String token =
        calls
            .signer()
            .sign(
                TokenClaims.builder(
                        calls.authorizer().getId(), "stepvault", organization, user, "jti-" + user)
                    .issued(now, now + 600)
                    .scopes(scopes)
                    .groups(groups)
                    .binding(new TokenBinding.SpiffeId("spiffe://test/backend"))
                    .build());
    return TestCalls.with(VaultServiceGrpc.newBlockingStub(broker.channel("backend")), token);
  }

  ListItemsResponse page(ListItemsRequest request) {
    return vault.listItems(request);
  }

  /** All of a list, by pages of a size; every page but the last is full. */
  List<Item> all(ListItemsRequest.Builder request, int pageSize) {
    List<Item> items = new ArrayList<>();
    request.clearPageToken();
    do {
      ListItemsResponse page = page(request.setPageSize(pageSize).build());
      if (!page.getNextPageToken().isEmpty() && page.getItemsCount() != pageSize) {
        throw new AssertionError("a page of " + page.getItemsCount() + " that is not the last");
      }
      items.addAll(page.getItemsList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return items;
  }

  /** The names in a list, in one page. */
  List<String> names(ListItemsRequest.Builder request) {
    return all(request, 500).stream().map(Item::getName).toList();
  }

  /** The names of what a filter leaves. */
  List<String> names(UnaryOperator<ItemFilter.Builder> filter) {
    return names(ListItemsRequest.newBuilder().setFilter(filter.apply(ItemFilter.newBuilder())));
  }
}
