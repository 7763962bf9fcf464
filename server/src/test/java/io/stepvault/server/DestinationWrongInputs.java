package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import io.stepvault.v1.Destination;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every mistake in saying where a value may be sent. */
final class DestinationWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();
  private final String item;

  private DestinationWrongInputs(String item) {
    this.item = item;
  }

  /**
   * The mistakes.
   *
   * @param item the id of a SECRET that the caller can edit
   */
  static List<WrongInput> of(String item) {
    DestinationWrongInputs inputs = new DestinationWrongInputs(item);
    inputs.add();
    return inputs.cases;
  }

  private static Destination.Builder to() {
    return Destination.newBuilder().setHost("api.example.com");
  }

  private void add() {
    add("destinations", "21", Collections.nCopies(21, to().build()));
    for (String scheme :
        new String[] {"1http", "ht tp", "https:", "h\u00E9", "\0", "\u212Aelvin"}) {
      destination("scheme", "'" + scheme + "'", to().setPort(1).setScheme(scheme));
    }
    destination("scheme", "very long", to().setPort(1).setScheme("s".repeat(100_000)));
    for (String host :
        new String[] {
          "",
          "*",
          "*.",
          ".example.com",
          "example.com.",
          "a..b",
          "a_b.example",
          "-a.example",
          "a-.example",
          "https://example.com",
          "example.com:443",
          "example.com/path",
          "a.*.example.com",
          "*.192.0.2.7",
          "b\u00FCcher.example",
          "\u212A.example",
          "a b",
          "a\0b",
          "256.1.1.1",
          "1.2.3",
          "0x7f.1",
          "[192.0.2.7]",
          "[::1",
          "fe80::1%eth0",
          "a".repeat(64) + ".example",
          "a.".repeat(126) + "ab",
          "*.".repeat(50_000)
        }) {
      String what = host.length() > 60 ? host.length() + " characters" : "'" + host + "'";
      destination("host", what, to().setHost(host));
    }
    for (int port : new int[] {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      destination("port", "" + port, to().setPort(port));
    }
    destination("port", "none, and no usual one", to().setScheme("gopher"));
    for (String path :
        new String[] {
          "v1",
          "/a?b",
          "/a#b",
          "/..",
          "/a/../b",
          "/%2e%2E/b",
          "/.%2e",
          "/a b",
          "/a\\b",
          "/%",
          "/%zz",
          "/a\0",
          "/\u00E9",
          "\n",
          "/" + "a".repeat(1_000)
        }) {
      String what = path.length() > 60 ? path.length() + " characters" : "'" + path + "'";
      destination("path_prefix", what, to().setPathPrefix(path));
    }
  }

  private void destination(String field, String what, Destination.Builder destination) {
    add("destinations[1]." + field, what, List.of(to().build(), destination.build()));
  }

  /** In both requests that have the field. */
  private void add(String field, String what, List<Destination> destinations) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getCreateItemMethod(),
            field,
            what,
            VaultWrongInputs.good().addAllDestinations(destinations).build(),
            FIELD_INVALID));
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getUpdateItemMethod(),
            field,
            what,
            UpdateItemRequest.newBuilder().setId(item).addAllDestinations(destinations).build(),
            FIELD_INVALID));
  }
}
