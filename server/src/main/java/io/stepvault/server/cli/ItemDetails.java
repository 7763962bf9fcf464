package io.stepvault.server.cli;

import com.google.protobuf.Timestamp;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.SigningKeyInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is known of one item, a line each. */
final class ItemDetails {
  private static final int NAME_WIDTH = 14;

  private final List<String> lines = new ArrayList<>();
  private final When when;

  private ItemDetails(When when) {
    this.when = when;
  }

  static List<String> lines(Item item, When when) {
    ItemDetails details = new ItemDetails(when);
    details.lines.add(Printable.text(item.getName()));
    details.describe(item);
    details.use(item);
    details.life(item);
    details.line("etag", item.getEtag());
    return details.lines;
  }

  private void describe(Item item) {
    line("id", item.getId());
    line("kind", Words.of(item.getKind()));
    line("state", ItemTable.state(item, when));
    line("version", Integer.toString(item.getCurrentVersion()));
    line("description", item.getDescription());
    line("note", item.getNote());
    line("labels", Words.labels(item.getLabelsMap()));
    if (item.hasSigningKey()) {
      signingKey(item.getSigningKey());
    }
    if (item.hasApiKeyPolicy()) {
      policy(item.getApiKeyPolicy());
    }
    line(
        "destinations",
        item.getDestinationsList().stream()
            .map(Destinations::text)
            .collect(Collectors.joining(", ")));
  }

  private void signingKey(SigningKeyInfo key) {
    line("algorithm", key.getAlgorithm().name() + ", for " + Words.of(key.getPurpose()));
    line("kid", key.getKid());
    line("public key", key.getPublicJwk());
  }

  private void policy(ApiKeyPolicy policy) {
    line("workflows", policy.getWorkflowsCount() == 0 ? "all" : row(policy.getWorkflowsList()));
    line("stands for", policy.getStandsFor());
  }

  private void use(Item item) {
    line("owner", item.getOwner());
    AccessTable.lines(item).forEach(line -> lines.add("  " + line));
  }

  private void life(Item item) {
    if (item.hasExpiresAt()) {
      line("expires", when.at(item.getExpiresAt()));
    } else {
      line("expires", "never");
    }
    if (item.hasRotation()) {
      line("rotation", rotation(item.getRotation()));
    }
    line("last used", item.hasLastUsedAt(), item.getLastUsedAt());
    line("created", item.hasCreatedAt(), item.getCreatedAt());
    line("changed", item.hasUpdatedAt(), item.getUpdatedAt());
    line("deleted", item.hasDeletedAt(), item.getDeletedAt());
    line("purged", item.hasPurgeAt(), item.getPurgeAt());
  }

  private String rotation(RotationPlan plan) {
    return "every "
        + Durations.text(plan.getRotateEvery())
        + (plan.hasDueAt() ? ", due " + when.at(plan.getDueAt()) : "")
        + (plan.getContactsCount() == 0 ? "" : ", tell " + row(plan.getContactsList()));
  }

  private static String row(List<String> texts) {
    return String.join(", ", texts);
  }

  private void line(String name, boolean has, Timestamp time) {
    if (has) {
      line(name, when.at(time));
    }
  }

  private void line(String name, String value) {
    if (!value.isEmpty()) {
      lines.add(
          "  "
              + name
              + " ".repeat(Math.max(1, NAME_WIDTH - name.length()))
              + Printable.text(value));
    }
  }
}
