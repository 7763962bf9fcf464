package io.stepvault.server.apart;

import static io.stepvault.server.apart.Site.absentId;
import static io.stepvault.server.apart.Site.absentName;

import io.stepvault.server.apart.Named.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Items of others in a workflow that is saved. */
final class TemplatesNamed {
  private static final String SAVED = "workflow: 'some-workflow' record: true ";

  /** Field, and a request that names something there. */
  private static final Map<String, String> CALLS =
      Map.of(
          "templates.text", "templates { context: PLAIN text: '{{secrets[\"%s\"]}}' }",
          "templates.parts.parts.reference",
              "templates { context: PLAIN parts { parts { reference: '%s' } } }",
          "bindings.reference", "bindings { reference: '%s' }");

  private final List<Named> rows = new ArrayList<>();
  private final Site site;

  private TemplatesNamed(Site site) {
    this.site = site;
  }

  static List<Named> of(Site site) {
    TemplatesNamed named = new TemplatesNamed(site);
    for (Site.Hidden hidden : site.hidden()) {
      named.add(hidden, hidden.item().getId(), absentId());
      named.add(hidden, hidden.item().getName(), absentName());
    }
    named.requestId();
    return named.rows;
  }

  private void add(Site.Hidden hidden, String theirs, String nobodys) {
    CALLS.forEach(
        (field, request) ->
            rows.add(
                Named.of(
                    "CheckTemplates",
                    field,
                    hidden.whose(),
                    Named.OK,
                    site.alice(),
                    () -> asked(hidden, request, theirs),
                    () -> asked(hidden, request, nobodys))));
  }

  private Side asked(Site.Hidden hidden, String request, String reference) {
    site.renameOwn(hidden.item().getName());
    return Side.of(SAVED + request.formatted(reference), reference);
  }

  /** Bob has made this very call. */
  private void requestId() {
    String call = SAVED + "request_id: '%s'";
    site.mustSucceed(site.user("bob"), "CheckTemplates", call.formatted("theirs"));
    rows.add(
        Named.of(
            "CheckTemplates",
            "request_id",
            "a colleague's",
            Named.OK,
            site.alice(),
            () -> Side.of(call.formatted("theirs")),
            () -> Side.of(call.formatted("nobody"))));
  }
}
