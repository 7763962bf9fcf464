package io.stepvault.server.resolve;

import io.stepvault.client.destination.Target;
import io.stepvault.client.template.Template;
import io.stepvault.server.admission.Grant;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.resolve.Decision.Rule;
import io.stepvault.server.resolve.ResolvePolicy.Wanted;
import io.stepvault.server.resolve.Unresolved.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Texts with values in them.
 *
 * @param references of all templates, each once
 * @param target where the texts go; empty: the call does not say
 */
public record TextsDemand(
    List<Template> templates,
    List<String> references,
    Optional<Target> target,
    List<Violation> violations)
    implements Demand {

  /** Not read yet. */
  public static final TextsDemand NONE =
      new TextsDemand(List.of(), List.of(), Optional.empty(), List.of());

  /**
   * Texts with values in them.
   *
   * @param violations what is wrong with the request otherwise
   */
  public static TextsDemand of(
      List<Template> templates, Optional<Target> target, List<Violation> violations) {
    Set<String> references = new LinkedHashSet<>();
    templates.forEach(template -> references.addAll(template.references()));
    return new TextsDemand(
        List.copyOf(templates), List.copyOf(references), target, List.copyOf(violations));
  }

  @Override
  public Decision decide(Grant grant, String reference, Collection<Item> items, Instant now) {
    Decision decision = ResolvePolicy.decide(grant, reference, items, now, Wanted.TEXT);
    if (!decision.isAllowed()) {
      return decision;
    }
    Item item = decision.item().orElseThrow();
    return item.destinations().isEmpty() || target.filter(to -> mayGo(item, to)).isPresent()
        ? decision
        : decision.refusedBy(Rule.DESTINATION_NOT_ALLOWED);
  }

  private static boolean mayGo(Item item, Target target) {
    return item.destinations().stream()
        .anyMatch(to -> target.isWithin(to.scheme(), to.host(), to.port(), to.pathPrefix()));
  }

  @Override
  public Refusal unresolved(List<Decision> decisions) {
    Map<String, Decision> byReference = new HashMap<>();
    decisions.forEach(decision -> byReference.put(decision.reference(), decision));
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < templates.size(); i++) {
      for (Template.Use use : templates.get(i).uses()) {
        Decision decision = byReference.get(use.reference());
        if (!decision.isAllowed()) {
          failures.add(new Failure(i, decision.rule().told(), use.reference(), use.offset()));
        }
      }
    }
    return Unresolved.refusal(failures, uses());
  }

  /** How many places values go to. */
  public int uses() {
    return templates.stream().mapToInt(template -> template.uses().size()).sum();
  }

  @Override
  public long answerBytes(List<Decision> decisions) {
    Map<String, Integer> lengths = new HashMap<>();
    decisions.forEach(
        decision ->
            lengths.put(
                decision.reference(), decision.version().orElseThrow().value().valueLength()));
    return templates.stream().mapToLong(template -> template.longest(lengths::get)).sum();
  }

  @Override
  public long weight() {
    return templates.stream().mapToLong(Template::weight).sum();
  }
}
