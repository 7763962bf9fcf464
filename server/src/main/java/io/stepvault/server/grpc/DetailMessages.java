package io.stepvault.server.grpc;

import io.stepvault.server.item.Details;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Terms;
import io.stepvault.server.vault.ItemFields;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Destination;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.UpdateItemRequest;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is said about an item, between the API and the domain. */
final class DetailMessages {
  private DetailMessages() {}

  static ItemFields fields(CreateItemRequest request) {
    return new ItemFields(
        request.getName(),
        request.hasExpiresAt()
            ? Optional.of(Times.instant(request.getExpiresAt()))
            : Optional.empty(),
        new Details(
            request.getDescription(),
            request.getNote(),
            new TreeMap<>(request.getLabelsMap()),
            request.hasRotation() ? Optional.of(plan(request.getRotation())) : Optional.empty()),
        destinations(request.getDestinationsList()));
  }

  static ItemFields fields(UpdateItemRequest request) {
    return new ItemFields(
        request.getName(),
        request.hasExpiresAt()
            ? Optional.of(Times.instant(request.getExpiresAt()))
            : Optional.empty(),
        new Details(
            request.getDescription(),
            request.getNote(),
            new TreeMap<>(request.getLabelsMap()),
            request.hasRotation() ? Optional.of(plan(request.getRotation())) : Optional.empty()),
        destinations(request.getDestinationsList()));
  }

  static Terms.ApiKeyPolicy policy(ApiKeyPolicy policy) {
    return new Terms.ApiKeyPolicy(policy.getWorkflowsList(), policy.getStandsFor());
  }

  static ApiKeyPolicy policy(Terms.ApiKeyPolicy policy) {
    return ApiKeyPolicy.newBuilder()
        .addAllWorkflows(policy.workflows())
        .setStandsFor(policy.standsFor())
        .build();
  }

  /** {@code due_at} is for answers only: in a request it is not looked at (AIP-203). */
  private static io.stepvault.server.item.RotationPlan plan(RotationPlan plan) {
    return new io.stepvault.server.item.RotationPlan(
        Times.exactly(plan.getRotateEvery()), plan.getContactsList());
  }

  /** The item's plan; empty: it has none. */
  static Optional<RotationPlan> plan(Item item) {
    return item.details()
        .rotation()
        .map(
            plan ->
                RotationPlan.newBuilder()
                    .setRotateEvery(Times.duration(plan.every()))
                    .addAllContacts(plan.contacts())
                    .setDueAt(Times.timestamp(item.rotationDueAt().orElseThrow()))
                    .build());
  }

  private static List<io.stepvault.server.item.Destination> destinations(List<Destination> given) {
    return given.stream()
        .map(
            to ->
                new io.stepvault.server.item.Destination(
                    to.getScheme(), to.getHost(), to.getPort(), to.getPathPrefix()))
        .toList();
  }

  static Destination destination(io.stepvault.server.item.Destination to) {
    return Destination.newBuilder()
        .setScheme(to.scheme())
        .setHost(to.host())
        .setPort(to.port())
        .setPathPrefix(to.pathPrefix())
        .build();
  }
}
