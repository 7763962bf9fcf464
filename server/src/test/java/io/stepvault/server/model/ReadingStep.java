package io.stepvault.server.model;

import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ResolveRequest;
import java.util.List;
import java.util.Optional;

/** Somebody looks, or a run resolves. */
sealed interface ReadingStep extends Step {

  record GetById(On on) implements ReadingStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> true);
      return Optional.of(Call.of(at.actor(), GetItemRequest.newBuilder().setId(at.id()).build()));
    }
  }

  /**
   * Looks by name.
   *
   * @param other another name than the item's
   */
  record GetByName(On on, Optional<String> other) implements ReadingStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, On::isLive);
      String name = other.orElse(at.item() == null ? "nothing" : at.item().name);
      return Optional.of(Call.of(at.actor(), GetItemRequest.newBuilder().setName(name).build()));
    }
  }

  /**
   * A list.
   *
   * @param expiresWithin in seconds
   * @param unusedFor in seconds
   */
  record ListItems(
      Actor actor,
      ListItemsRequest.View view,
      ListItemsRequest.Order order,
      ItemFilter filter,
      Optional<Long> expiresWithin,
      Optional<Long> unusedFor,
      int pageSize)
      implements ReadingStep {
    @Override
    public Optional<Call> bind(Model model) {
      ListItemsRequest.Builder request =
          ListItemsRequest.newBuilder()
              .setView(view)
              .setOrder(order)
              .setFilter(filter)
              .setPageSize(pageSize);
      expiresWithin.ifPresent(
          seconds ->
              request
                  .getFilterBuilder()
                  .setExpiresBefore(Shown.timestamp(model.now().plusSeconds(seconds))));
      unusedFor.ifPresent(
          seconds ->
              request
                  .getFilterBuilder()
                  .setUnusedSince(Shown.timestamp(model.now().minusSeconds(seconds))));
      return Optional.of(Call.of(actor, request.build()));
    }
  }

  record ListVersions(On on, int pageSize) implements ReadingStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> true);
      return Optional.of(
          Call.of(
              at.actor(),
              ListVersionsRequest.newBuilder().setId(at.id()).setPageSize(pageSize).build()));
    }
  }

  /** How a run's token pins a version. */
  enum Pin {
    NONE,
    VERSION,
    AS_OF
  }

  /**
   * A run resolves.
   *
   * @param named by its name, else by its id
   * @param which of the item's versions, or of its activations, a pin means
   */
  record Resolve(On on, boolean named, boolean listed, Pin pin, int which) implements ReadingStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, On::isLive);
      String reference = named && at.item() != null ? at.item().name : at.id();
      return Optional.of(
          new Call(
              at.actor(),
              ResolveRequest.newBuilder().addReferences(reference).build(),
              at.item() == null ? Call.Run.UNPINNED : run(at.item())));
    }

    private Call.Run run(ModelItem item) {
      List<Long> seconds = item.activations.stream().map(a -> a.at().getEpochSecond()).toList();
      return switch (pin) {
        case NONE -> new Call.Run(listed, 0, 0);
        case VERSION -> new Call.Run(listed, 0, 1 + which % (item.versions.size() + 1));
        case AS_OF -> new Call.Run(listed, seconds.get(which % seconds.size()) - which % 2, 0);
      };
    }
  }
}
