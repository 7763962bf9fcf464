package io.stepvault.server.apart;

import static io.stepvault.server.apart.Site.absentId;
import static io.stepvault.server.apart.Site.absentName;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Items of others in what a run asks for, by tokens of an authorizer of its own organization. */
final class ReferencesNamed {
  /** Method and field, and a request that names something there. */
  private static final Map<String, String> CALLS =
      Map.of(
          "Resolve references", "references: '%s'",
          "RenderTemplates templates.text",
              "templates { context: PLAIN text: '{{secrets[\"%s\"]}}' }",
          "RenderTemplates templates.parts.parts.reference",
              "templates { context: PLAIN parts { parts { reference: '%s' } } }",
          "Sign reference", "reference: '%s' raw: 'body'",
          "VerifySignature reference", "reference: '%s' jws { jws: 'a.b.c' }",
          "GetVerificationKeys reference", "reference: '%s'");

  /** A watch begins for what is there and for what is not: its first answer is looked at. */
  private static final String WATCH = "references: '%s'";

  private final List<Named> rows = new ArrayList<>();
  private final Site site;

  private ReferencesNamed(Site site) {
    this.site = site;
  }

  static List<Named> of(Site site) {
    ReferencesNamed named = new ReferencesNamed(site);
    for (Site.Hidden hidden : site.hidden()) {
      named.add(hidden, hidden.item().getId(), absentId());
      named.add(hidden, hidden.item().getName(), absentName());
    }
    return named.rows;
  }

  private void add(Site.Hidden hidden, String theirs, String nobodys) {
    TokenClaims.Builder all = site.here.claims("node-a").secrets(Set.of("*"));
    add(hidden, "a token for everything", all, theirs, nobodys);
    TokenClaims.Builder lists = site.here.claims("node-a").secrets(Set.of(theirs, nobodys));
    add(hidden, "a token that lists it", lists, theirs, nobodys);
    TokenClaims.Builder pins =
        site.here.claims("node-a").pins(new Pins(null, Map.of(theirs, 1, nobodys, 1)));
    add(hidden, "a token that pins its version", pins, theirs, nobodys);
    TokenClaims.Builder nobody = site.here.claims("node-a").owner(null);
    add(hidden, "a token of no user", nobody, theirs, nobodys);
  }

  private void add(
      Site.Hidden hidden, String by, TokenClaims.Builder claims, String theirs, String nobodys) {
    Channel node =
        Unary.withToken(site.broker.channel("node-a"), site.here.signer().sign(claims.build()));
    CALLS.forEach(
        (call, request) -> {
          String method = call.substring(0, call.indexOf(' '));
          rows.add(
              Named.of(
                  method,
                  call.substring(method.length() + 1),
                  hidden.whose() + ", by " + by,
                  "REFERENCES_UNRESOLVED",
                  node,
                  () -> asked(hidden, request, theirs),
                  () -> asked(hidden, request, nobodys)));
        });
    rows.add(
        Named.of(
            "WatchReferences",
            "references",
            hidden.whose() + ", by " + by,
            Answer.SEEN_ENOUGH,
            node,
            () -> asked(hidden, WATCH, theirs),
            () -> asked(hidden, WATCH, nobodys)));
  }

  private Side asked(Site.Hidden hidden, String request, String reference) {
    site.renameOwn(hidden.item().getName());
    return Side.of(request.formatted(reference), reference);
  }
}
