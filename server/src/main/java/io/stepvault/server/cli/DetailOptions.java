package io.stepvault.server.cli;

import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.Destination;
import io.stepvault.v1.RotationPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What can be said about an item, when it is created and later; null is not given. */
final class DetailOptions {
  @Option(names = "--description", paramLabel = "TEXT", description = "Up to 1,000 characters.")
  private String description;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      description = "Your own words to recognise the value by; up to 200 characters.")
  private String note;

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label. Repeatable.")
  private Map<String, String> labels;

  @Option(
      names = "--rotate-every",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "When it is due for a new value: 90d. Lists show what is overdue.")
  private Duration rotateEvery;

  @Option(
      names = "--contact",
      paramLabel = "WHO",
      description = "Whom to tell about its rotation. Repeatable.")
  private List<String> contacts;

  @Option(
      names = "--destination",
      paramLabel = "[SCHEME://]HOST[:PORT][/PATH]",
      converter = Destinations.class,
      description = "Where the value may be sent; else anywhere. Repeatable.")
  private List<Destination> destinations;

  @Option(
      names = "--workflow",
      paramLabel = "ID",
      description = "Of an API key: a workflow that it may start; else all. Repeatable.")
  private List<String> workflows;

  @Option(
      names = "--stands-for",
      paramLabel = "WHOM",
      description = "Of an API key: what the gateway is told of its bearer.")
  private String standsFor;

  String description() {
    return description;
  }

  String note() {
    return note;
  }

  Map<String, String> labels() {
    return labels;
  }

  List<Destination> destinations() {
    return destinations;
  }

  boolean hasRotation() {
    return rotateEvery != null || contacts != null;
  }

  /** A plan like this one, but for what is given. */
  RotationPlan rotation(RotationPlan before) {
    RotationPlan.Builder plan = before.toBuilder().clearDueAt();
    if (rotateEvery != null) {
      plan.setRotateEvery(Durations.message(rotateEvery));
    }
    if (contacts != null) {
      plan.clearContacts().addAllContacts(contacts);
    }
    return plan.build();
  }

  boolean hasApiKeyPolicy() {
    return workflows != null || standsFor != null;
  }

  /** A policy like this one, but for what is given. */
  ApiKeyPolicy apiKeyPolicy(ApiKeyPolicy before) {
    ApiKeyPolicy.Builder policy = before.toBuilder();
    if (workflows != null) {
      policy.clearWorkflows().addAllWorkflows(workflows);
    }
    if (standsFor != null) {
      policy.setStandsFor(standsFor);
    }
    return policy.build();
  }
}
