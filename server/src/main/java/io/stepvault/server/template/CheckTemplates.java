package io.stepvault.server.template;

import com.google.common.collect.Lists;
import io.stepvault.client.template.Template;
import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Grant;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.resolve.References;
import io.stepvault.server.resolve.ResolvePolicy;
import io.stepvault.server.resolve.ResolvePolicy.Wanted;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.store.UsageStore.Declared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Checks what a workflow refers to when it is saved, by the rules of resolves, and declares its
 * usages. It opens no value.
 */
public final class CheckTemplates {
  /** As many as a token can list. */
  private static final int MOST_REFERENCES = 1_000;

  private static final int MOST_PLACES = 2_000;

  /** Items are read with what is stored of them. */
  private static final int AT_ONCE = 100;

  private static final int LONGEST_NAME = 256;

  private final Gate gate;
  private final ItemStore items;
  private final UsageStore usages;
  private final AuditStore audit;
  private final Once once;

  public CheckTemplates(
      Gate gate, ItemStore items, UsageStore usages, AuditStore audit, Once once) {
    this.gate = gate;
    this.items = items;
    this.usages = usages;
    this.audit = audit;
    this.once = once;
  }

  /**
   * What is saved.
   *
   * @param record its usages are declared
   * @param violations what is wrong with the request otherwise
   */
  public record Request(
      String workflow,
      String workflowVersion,
      List<Field> fields,
      boolean record,
      RequestId requestId,
      List<Violation> violations) {

    /** What is malformed is not saved: the references of what is stay those of the save before. */
    private boolean declares() {
      return record && fields.stream().noneMatch(Field.Malformed.class::isInstance);
    }

    private int places() {
      int places = 0;
      for (Field field : fields) {
        places += field instanceof Field.Text text ? text.template().uses().size() : 1;
      }
      return places;
    }

    private Set<String> references() {
      Set<String> references = new LinkedHashSet<>();
      for (Field field : fields) {
        switch (field) {
          case Field.Text text -> references.addAll(text.template().references());
          case Field.Binding binding -> references.add(binding.reference());
          case Field.Malformed malformed -> {}
        }
      }
      return references;
    }
  }

  /**
   * What was found.
   *
   * @param references each once
   */
  public record Checked(List<Finding> findings, List<String> references) {}

  /**
   * Checks, and declares when the request says so.
   *
   * @throws Refusal FIELD_INVALID, REQUEST_ID_REUSED, or what speaks against the caller
   */
  public Checked run(Presented presented, Request request) {
    if (!request.record()) {
      return gate.read(presented, (tx, caller) -> check(tx, caller, request));
    }
    return gate.change(
        presented,
        (tx, caller) -> {
          requireValid(request);
          return once.run(
              tx,
              caller,
              request.requestId(),
              done -> check(tx, caller, request),
              () -> {
                Checked checked = check(tx, caller, request);
                if (request.declares()) {
                  usages.declare(
                      tx,
                      request.workflow(),
                      request.workflowVersion(),
                      replaceable(tx, caller, request.workflow()),
                      declared(checked));
                }
                return new Answer<>(checked, new Done("", 0));
              });
        });
  }

  private static void requireValid(Request request) {
    List<Violation> violations = new ArrayList<>(request.violations());
    request.requestId().violation().ifPresent(violations::add);
    if (!isName(request.workflow()) || request.workflow().isEmpty()) {
      violations.add(
          new Violation("workflow", "is required: 1 to 256 characters, no control characters"));
    }
    if (!isName(request.workflowVersion())) {
      violations.add(
          new Violation(
              "workflow_version", "must be at most 256 characters, no control characters"));
    }
    Set<String> references = request.references();
    if (references.size() > MOST_REFERENCES) {
      violations.add(
          new Violation("templates", "must refer to at most %d items".formatted(MOST_REFERENCES)));
    }
    if (request.places() > MOST_PLACES) {
      violations.add(new Violation("templates", "must refer to items in at most 2,000 places"));
    }
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  private static boolean isName(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl);
  }

  private Checked check(Tx tx, Caller caller, Request request) {
    requireValid(request);
    Set<String> references = request.references();
    Map<String, Meaning> meanings = meanings(tx, caller, references);
    List<Finding> findings = new ArrayList<>();
    for (Field field : request.fields()) {
      switch (field) {
        case Field.Malformed malformed -> findings.add(Finding.of(malformed));
        case Field.Text text -> {
          for (Template.Use use : text.template().uses()) {
            findings.add(Finding.of(text.key(), use, meanings.get(use.reference()).inText()));
          }
        }
        case Field.Binding binding -> {
          Template.Use use = new Template.Use(binding.reference(), 0, 0);
          findings.add(Finding.of(binding.key(), use, meanings.get(use.reference()).bound()));
        }
      }
    }
    audit.append(
        tx,
        List.of(
            new AuditEvent(
                caller.actor(),
                AuditEvent.Outcome.ALLOWED,
                request.declares() ? "USAGES_DECLARED" : "TEMPLATES_CHECKED",
                Optional.empty(),
                null)));
    return new Checked(findings, List.copyOf(references));
  }

  /** What a reference means in a text, and to whatever else a workflow does with it. */
  private record Meaning(Outcome inText, Outcome bound) {}

  private Map<String, Meaning> meanings(Tx tx, Caller caller, Set<String> references) {
    Grant grant = caller.token().asRunOf(caller.user());
    Map<String, Meaning> meanings = new HashMap<>();
    for (List<String> some : Lists.partition(List.copyOf(references), AT_ONCE)) {
      Set<Place> places = new LinkedHashSet<>();
      some.forEach(one -> places.addAll(References.places(one, caller.user())));
      List<Item> found = items.listed(tx, places, ResolvePolicy.viewer(grant));
      for (String one : some) {
        meanings.put(
            one,
            new Meaning(
                Outcome.of(ResolvePolicy.decide(grant, one, found, tx.now(), Wanted.TEXT)),
                Outcome.of(ResolvePolicy.decide(grant, one, found, tx.now(), Wanted.BINDING))));
      }
    }
    return meanings;
  }

  /**
   * Of what was declared for the workflow, the items that the caller can use: theirs to replace.
   */
  private Set<String> replaceable(Tx tx, Caller caller, String workflow) {
    Viewer viewer = new Viewer(caller.user(), caller.token().claims().groups(), false);
    Set<String> replaceable = new LinkedHashSet<>();
    for (List<String> some : Lists.partition(usages.declaredItems(tx, workflow, viewer), AT_ONCE)) {
      items.listed(tx, some.stream().<Place>map(Place.Id::new).toList(), viewer).stream()
          .filter(item -> item.canUse(viewer))
          .forEach(item -> replaceable.add(item.id()));
    }
    return replaceable;
  }

  private static SortedSet<Declared> declared(Checked checked) {
    SortedSet<Declared> declared = new TreeSet<>();
    for (Finding finding : checked.findings()) {
      finding
          .item()
          .ifPresent(
              item -> declared.add(new Declared(item, node(finding.key()), finding.reference())));
    }
    return declared;
  }

  /** What stands before the first dot of a field's name. */
  private static String node(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }
}
