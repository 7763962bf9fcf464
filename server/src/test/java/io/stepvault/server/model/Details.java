package io.stepvault.server.model;

import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Destination;
import io.stepvault.v1.Item;
import io.stepvault.v1.UpdateItemRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people say about an item: lists find it by that, and steps are told of destinations. */
record Details(
    String description, String note, Map<String, String> labels, List<Destination> destinations) {
  static final Details NONE = new Details("", "", Map.of(), List.of());

  private static final int HTTPS = 443;

  Details {
    labels = Map.copyOf(labels);
    destinations = List.copyOf(destinations);
  }

  static Details of(CreateItemRequest request) {
    return new Details(
        request.getDescription(),
        request.getNote(),
        request.getLabelsMap(),
        stored(request.getDestinationsList()));
  }

  static Details of(UpdateItemRequest request) {
    return new Details(
        request.getDescription(),
        request.getNote(),
        request.getLabelsMap(),
        stored(request.getDestinationsList()));
  }

  /** In full; of this test all are of the web. */
  private static List<Destination> stored(List<Destination> given) {
    return given.stream()
        .map(
            to ->
                to.toBuilder()
                    .setScheme("https")
                    .setHost(to.getHost().toLowerCase(Locale.ROOT))
                    .setPort(to.getPort() == 0 ? HTTPS : to.getPort())
                    .build())
        .toList();
  }

  void addTo(CreateItemRequest.Builder request) {
    request
        .setDescription(description)
        .setNote(note)
        .putAllLabels(labels)
        .addAllDestinations(destinations);
  }

  void addTo(UpdateItemRequest.Builder request) {
    request
        .setDescription(description)
        .setNote(note)
        .putAllLabels(labels)
        .addAllDestinations(destinations);
  }

  void addTo(Item.Builder shown) {
    shown
        .setDescription(description)
        .setNote(note)
        .putAllLabels(labels)
        .addAllDestinations(destinations);
  }

  Details withDescription(String next) {
    return new Details(next, note, labels, destinations);
  }

  Details withNote(String next) {
    return new Details(description, next, labels, destinations);
  }

  Details withLabels(Map<String, String> next) {
    return new Details(description, note, next, destinations);
  }

  Details withDestinations(List<Destination> next) {
    return new Details(description, note, labels, next);
  }

  /** All of these labels; an empty value is met by any. */
  boolean haveAll(Map<String, String> wanted) {
    return wanted.entrySet().stream()
        .allMatch(
            label ->
                label.getValue().isEmpty()
                    ? labels.containsKey(label.getKey())
                    : label.getValue().equals(labels.get(label.getKey())));
  }
}
