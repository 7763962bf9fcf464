package io.stepvault.client;

import io.stepvault.client.ReferencesUnresolvedException.Failure;
import io.stepvault.client.destination.Target;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.UnfitValueException;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Templates that are rendered together, all or none. */
final class Texts {
  private final Map<String, Template> byField;

  /**
   * @param byField in the order in which failures are told
   */
  Texts(Map<String, Template> byField) {
    this.byField = new LinkedHashMap<>(byField);
  }

  /** Of all templates, each once. */
  List<String> references() {
    Set<String> references = new LinkedHashSet<>();
    byField.values().forEach(template -> references.addAll(template.references()));
    return List.copyOf(references);
  }

  /**
   * The texts by field; whoever gets them wipes them.
   *
   * @param values of all {@link #references}
   * @throws ReferencesUnresolvedException when a value is none that can be put there
   */
  Map<String, byte[]> render(Map<String, Secret> values) {
    refuse(secret -> secret.kind() == Item.Kind.SECRET, values, ReferenceFailure.Reason.NOT_TEXT);
    Map<String, byte[]> texts = new LinkedHashMap<>();
    List<Failure> failures = new ArrayList<>();
    int index = 0;
    for (Map.Entry<String, Template> entry : byField.entrySet()) {
      try {
        texts.put(entry.getKey(), entry.getValue().render(name -> values.get(name).bytes()));
      } catch (UnfitValueException e) {
        for (Template.Use use : e.uses()) {
          failures.add(
              failure(index, entry.getKey(), use, ReferenceFailure.Reason.BAD_FOR_CONTEXT));
        }
      }
      index++;
    }
    if (!failures.isEmpty()) {
      wipe(texts);
      throw unresolved(failures);
    }
    return texts;
  }

  /**
   * Lets only what may go there pass.
   *
   * @param target empty: it is not known where the texts go
   * @throws ReferencesUnresolvedException when a value may not go there
   */
  void requireMayGo(Optional<Target> target, Map<String, Secret> values) {
    refuse(
        secret -> target.map(secret::mayGoTo).orElse(secret.destinations().isEmpty()),
        values,
        ReferenceFailure.Reason.DESTINATION_NOT_ALLOWED);
  }

  private void refuse(
      Predicate<Secret> allowed, Map<String, Secret> values, ReferenceFailure.Reason reason) {
    List<Failure> failures =
        places(
            reference ->
                allowed.test(values.get(reference)) ? Optional.empty() : Optional.of(reason));
    if (!failures.isEmpty()) {
      throw unresolved(failures);
    }
  }

  /** The failure of a call for {@link #references}, with each place that it concerns. */
  ReferencesUnresolvedException placed(ReferencesUnresolvedException failure) {
    Map<String, ReferenceFailure.Reason> reasons = new LinkedHashMap<>();
    failure.failures().forEach(one -> reasons.put(one.reference(), one.reason()));
    return failure.in(places(reference -> Optional.ofNullable(reasons.get(reference))));
  }

  /** A value cannot stand anywhere in a field. */
  ReferencesUnresolvedException unfit(String field) {
    int index = new ArrayList<>(byField.keySet()).indexOf(field);
    return unresolved(
        byField.get(field).uses().stream()
            .map(use -> failure(index, field, use, ReferenceFailure.Reason.BAD_FOR_CONTEXT))
            .toList());
  }

  private List<Failure> places(Function<String, Optional<ReferenceFailure.Reason>> reasons) {
    List<Failure> failures = new ArrayList<>();
    int index = 0;
    for (Map.Entry<String, Template> entry : byField.entrySet()) {
      for (Template.Use use : entry.getValue().uses()) {
        Optional<ReferenceFailure.Reason> reason = reasons.apply(use.reference());
        if (reason.isPresent()) {
          failures.add(failure(index, entry.getKey(), use, reason.get()));
        }
      }
      index++;
    }
    return failures;
  }

  private static Failure failure(
      int index, String field, Template.Use use, ReferenceFailure.Reason reason) {
    return new Failure(index, use.reference(), reason, field, use.offset());
  }

  private static ReferencesUnresolvedException unresolved(List<Failure> failures) {
    Failure first = failures.get(0);
    String where = first.field().isEmpty() ? "" : " in " + first.field();
    return new ReferencesUnresolvedException(
        "%s: %d references failed, the first is '%s'%s at character %d: %s"
            .formatted(
                ErrorReason.REFERENCES_UNRESOLVED,
                failures.size(),
                first.reference(),
                where,
                first.offset(),
                first.reason()),
        ErrorDetails.of(ErrorReason.REFERENCES_UNRESOLVED),
        failures);
  }

  static void wipe(Map<String, byte[]> texts) {
    texts.values().forEach(text -> Arrays.fill(text, (byte) 0));
  }
}
