package io.stepvault.server.item;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What people say about an item; it decides nothing.
 *
 * @param note the users' own words to recognise the value by
 */
public record Details(
    String description,
    String note,
    SortedMap<String, String> labels,
    Optional<RotationPlan> rotation) {
  public static final Details NONE = new Details("", "", new TreeMap<>(), Optional.empty());

  public Details {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  public Details withDescription(String next) {
    return new Details(next, note, labels, rotation);
  }

  public Details withNote(String next) {
    return new Details(description, next, labels, rotation);
  }

  public Details withLabels(Map<String, String> next) {
    return new Details(description, note, new TreeMap<>(next), rotation);
  }

  public Details withRotation(Optional<RotationPlan> next) {
    return new Details(description, note, labels, next);
  }
}
