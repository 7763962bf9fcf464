package io.stepvault.server.apart;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.Item;
import java.util.ArrayList;
import java.util.List;

/** Tokens that others were given for the next page of their lists. */
final class PagesNamed {
  private final List<Named> rows = new ArrayList<>();
  private final Site site;

  private PagesNamed(Site site) {
    this.site = site;
  }

  static List<Named> of(Site site) {
    PagesNamed named = new PagesNamed(site);
    Item seenByBoth = site.teamItem();
    Item another = site.teamItem();
    site.addUsages(seenByBoth);
    site.addUsages(another);
    named.list("ListItems", "page_size: 1", "page_size: 1", site.user("bob"), "a colleague's");
    for (String method : List.of("ListVersions", "ListUsages")) {
      String call = "id: '" + seenByBoth.getId() + "' page_size: 1";
      String other = "id: '" + another.getId() + "' page_size: 1";
      named.list(method, call, call, site.user("bob"), "a colleague's");
      named.list(method, call, other, site.user("alice"), "of another item");
    }
    Channel there = site.user(site.there, "alice");
    String theirs = site.itemThere().getId();
    named.list("ListItems", "page_size: 1", "page_size: 1", there, "one's own elsewhere");
    for (String method : List.of("ListVersions", "ListUsages")) {
      String call = "id: '" + seenByBoth.getId() + "' page_size: 1";
      String other = "id: '" + theirs + "' page_size: 1";
      named.list(method, call, other, there, "one's own elsewhere");
    }
    named.organizations();
    return named.rows;
  }

  private void list(String method, String call, String otherCall, Channel other, String whose) {
    row(method, whose, site.alice(), call, token(other, method, otherCall));
  }

  private void organizations() {
    String token = token(site.otherOperator, "ListOrganizations", "page_size: 1");
    row("ListOrganizations", "another certificate's", site.operator, "page_size: 1", token);
    String method = "ListAuthorizers";
    TestCalls.register(site.broker, "default");
    String authorizers = token(site.otherOperator, method, "page_size: 1");
    row(method, "another certificate's", site.operator, "page_size: 1", authorizers);
  }

  private void row(String method, String whose, Channel caller, String call, String token) {
    rows.add(
        Named.of(
            method,
            "page_token",
            whose,
            "PAGE_TOKEN_INVALID",
            caller,
            () -> Side.of(call + " page_token: '" + token + "'"),
            () -> Side.of(call + " page_token: '" + "A".repeat(token.length()) + "'")));
  }

  private static String token(Channel channel, String method, String call) {
    var descriptor = ApiFields.method(method);
    Message page = Unary.call(channel, descriptor, ApiFields.request(descriptor, call));
    Object token = page.getField(page.getDescriptorForType().findFieldByName("next_page_token"));
    if (token.equals("")) {
      throw new AssertionError("no second page of " + method);
    }
    return (String) token;
  }
}
