package io.stepvault.server.apart;

import static io.stepvault.server.apart.Site.absentId;
import static io.stepvault.server.apart.Site.absentName;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import java.util.ArrayList;
import java.util.List;

/** What another organization has, to those who explain here: to admins and to operators. */
final class ExplanationsNamed {
  private final List<Named> rows = new ArrayList<>();
  private final Site site;
  private final String described;

  private ExplanationsNamed(Site site) {
    this.site = site;
    this.described =
        "described { authorizer_id: '"
            + site.here.authorizer().getId()
            + "' owner: 'alice' secrets: '*' } ";
  }

  static List<Named> of(Site site) {
    ExplanationsNamed named = new ExplanationsNamed(site);
    for (Channel caller : List.of(site.admin(), site.operator)) {
      named.references(caller);
      named.callers(caller);
      named.tokens(caller);
    }
    return named.rows;
  }

  private void references(Channel caller) {
    site.hidden().stream()
        .filter(Site.Hidden::elsewhere)
        .forEach(
            hidden -> {
              String name = hidden.item().getName();
              add(caller, "references", references("%s"), hidden.item().getId(), absentId());
              add(caller, "references", references("%s"), name, absentName());
            });
  }

  private String references(String format) {
    return described + "references: '" + format + "'";
  }

  private void callers(Channel caller) {
    String own = site.here.authorizer().getId();
    rows.add(
        Named.of(
            "ExplainResolve",
            "described.authorizer_id",
            "another organization's",
            "AUTHORIZER_NOT_FOUND",
            caller,
            () -> Side.of(authorizer(site.there.authorizer().getId())),
            () -> Side.of(authorizer(TypeId.generate("ath")))));
    String format = "described { authorizer_id: '" + own + "' %s } references: '%s'";
    Site.Hidden team = site.hidden("another organization's");
    String name = team.item().getName();
    add(
        caller,
        "described.owner",
        format.formatted("owner: '%1$s' secrets: '*'", name),
        "bob",
        "bab");
    String grouped = format.formatted("owner: 'bob' groups: '%1$s' secrets: '*'", name);
    add(caller, "described.groups", grouped, "theirs", "nobody");
    String listed = format.formatted("owner: 'bob' secrets: '%1$s'", "%1$s");
    add(caller, "described.secrets", listed, name, absentName());
  }

  private static String authorizer(String id) {
    return "described { authorizer_id: '" + id + "' } references: 'some-name'";
  }

  /** Tokens are never in an answer, so they are nobody's own text. */
  private void tokens(Channel caller) {
    String theirs = site.there.authorizer().getId();
    token(caller, "for another organization", signed(theirs, Site.OTHER), signed(theirs, "ohter"));
    String nobodys = TypeId.generate("ath");
    rows.add(
        Named.of(
            "ExplainResolve",
            "token",
            "of another organization's authorizer",
            "unknown authorizer",
            caller,
            () -> Side.of(explained(signed(theirs, "default")), theirs),
            () -> Side.of(explained(signed(nobodys, "default")), nobodys)));
  }

  private void token(Channel caller, String whose, String theirs, String nobodys) {
    rows.add(
        Named.of(
            "ExplainResolve",
            "token",
            whose,
            "token.organization",
            caller,
            () -> Side.of(explained(theirs)),
            () -> Side.of(explained(nobodys))));
  }

  private static String explained(String token) {
    return "token: '" + token + "' references: 'some-name'";
  }

  private String signed(String issuer, String organization) {
    TestCalls there = site.there;
    TokenClaims good = there.claims("node-a").build();
    return there
        .signer()
        .sign(
            TokenClaims.builder(issuer, good.aud(), organization, "alice", good.jti())
                .issued(good.iat(), good.exp())
                .scopes(good.scopes())
                .binding(good.binding())
                .build());
  }

  /** A row whose two calls differ in one text. */
  private void add(Channel caller, String field, String call, String theirs, String nobodys) {
    rows.add(
        Named.of(
            "ExplainResolve",
            field,
            "another organization's",
            Named.OK,
            caller,
            () -> freed(call, theirs),
            () -> freed(call, nobodys)));
  }

  private Side freed(String call, String text) {
    site.hidden().forEach(hidden -> site.renameOwn(hidden.item().getName()));
    return Side.of(call.formatted(text), text);
  }
}
