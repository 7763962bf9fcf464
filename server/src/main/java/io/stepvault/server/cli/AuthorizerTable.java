package io.stepvault.server.cli;

import io.stepvault.v1.Authorizer;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.VerificationKey;
import java.util.ArrayList;
import java.util.List;

/** Authorizers as a person reads them. */
final class AuthorizerTable {
  private AuthorizerTable() {}

  /** One line about one authorizer. */
  static String line(Authorizer authorizer) {
    return Printable.text(authorizer.getId() + " (" + authorizer.getName() + ")");
  }

  /** A head line, and one for each authorizer, in columns. */
  static List<String> lines(List<Authorizer> authorizers, When when) {
    Table table = new Table("ID", "NAME", "STATE", "KEYS", "CREATED", "ETAG");
    for (Authorizer authorizer : authorizers) {
      long keys = authorizer.getKeysList().stream().filter(key -> !key.hasRevokedAt()).count();
      table.row(
          authorizer.getId(),
          authorizer.getName(),
          authorizer.getDisabled() ? "disabled" : "enabled",
          Long.toString(keys),
          when.at(authorizer.getCreatedAt()),
          authorizer.getEtag());
    }
    return table.lines();
  }

  /** One authorizer with its bounds and keys. */
  static List<String> details(Authorizer authorizer, When when) {
    List<String> lines = new ArrayList<>(lines(List.of(authorizer), when));
    lines.add("");
    lines.addAll(bounds(authorizer.getBounds()));
    if (authorizer.getKeysCount() > 0) {
      lines.add("");
      lines.addAll(keys(authorizer.getKeysList(), when));
    }
    return lines;
  }

  private static List<String> bounds(Bounds bounds) {
    Table table = new Table("BOUND", "AT MOST");
    table.row("scopes", String.join(" ", bounds.getScopesList()));
    table.row("life of a token", Durations.text(bounds.getLongestTokenLife()));
    table.row("presenters", String.join(", ", bounds.getPresentersList()));
    table.row("items", list(bounds.getItemsList()));
    table.row("all of them at once", bounds.getMayGrantAllSecrets() ? "yes" : "no");
    table.row("pins", bounds.hasOldestPin() ? Durations.text(bounds.getOldestPin()) : "none");
    if (bounds.getOrganizationsCount() > 0) {
      table.row("signs for", list(bounds.getOrganizationsList()));
    }
    return table.lines();
  }

  private static String list(List<String> texts) {
    if (texts.isEmpty()) {
      return "none";
    }
    return texts.equals(List.of("*")) ? "all" : String.join(", ", texts);
  }

  private static List<String> keys(List<VerificationKey> keys, When when) {
    Table table = new Table("KEY", "STATE", "NOT BEFORE", "NOT AFTER");
    for (VerificationKey key : keys) {
      table.row(
          key.getKid(),
          state(key, when),
          key.hasNotBefore() ? when.at(key.getNotBefore()) : "",
          key.hasNotAfter() ? when.at(key.getNotAfter()) : "");
    }
    return table.lines();
  }

  /** One line about one key. */
  static String line(VerificationKey key, When when) {
    return Printable.text(key.getKid()) + ": " + state(key, when);
  }

  private static String state(VerificationKey key, When when) {
    if (key.hasRevokedAt()) {
      return "revoked " + when.hint(key.getRevokedAt());
    }
    if (key.hasNotAfter()) {
      return (when.isPast(key.getNotAfter()) ? "retired " : "ends ") + when.hint(key.getNotAfter());
    }
    boolean prepared = key.hasNotBefore() && !when.isPast(key.getNotBefore());
    return prepared ? "prepared, begins " + when.hint(key.getNotBefore()) : "in use";
  }
}
