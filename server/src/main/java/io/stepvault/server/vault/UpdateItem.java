package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.Terms;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes what is known about an item, never its value. */
public final class UpdateItem {
  private final Editing editing;

  UpdateItem(Editing editing) {
    this.editing = editing;
  }

  /** A changed item. */
  public record Updated(ItemView view, List<Warning> warnings) {}

  /**
   * Changes an item's metadata.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, NAME_TAKEN, KIND_MISMATCH,
   *     ITEM_DELETED, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public Updated run(Presented presented, ItemUpdate request) {
    return editing.changeAndLook(
        presented,
        request.target(),
        "UPDATED",
        (tx, caller) -> {
          check(request, tx.now());
          return ItemChecks.editable(editing.items(), tx, request.target(), caller.viewer());
        },
        (tx, caller, item) -> new Editing.Changed(updated(tx, item, request), 0),
        (tx, view, version) -> new Updated(view, warnings(tx, view, request)));
  }

  private static void check(ItemUpdate request, Instant now) {
    List<Violation> violations = new ArrayList<>();
    for (ItemField field : request.changes(violations)) {
      if (field == ItemField.API_KEY_POLICY) {
        request
            .policy()
            .ifPresent(policy -> ApiKeyPolicyChecks.check(field.path(), policy, violations));
      } else {
        ItemChecks.check(field, request.fields(), now, violations);
      }
    }
    ItemChecks.throwIfAny(violations);
  }

  private Item updated(Tx tx, Item item, ItemUpdate request) {
    ItemFields fields = request.fields();
    Edit edit = item.edit();
    Details details = item.details();
    for (ItemField field : request.changes(new ArrayList<>())) {
      switch (field) {
        case NAME -> edit.name(freeName(tx, item, fields));
        case EXPIRES_AT -> edit.expiresAt(fields.expiresAt().map(CreateItem::stored).orElse(null));
        case DESCRIPTION -> details = details.withDescription(fields.details().description());
        case NOTE -> details = details.withNote(fields.details().note());
        case LABELS -> details = details.withLabels(fields.details().labels());
        case ROTATION -> details = details.withRotation(fields.details().rotation());
        case API_KEY_POLICY -> edit.terms(policy(item, request.policy()));
        case DESTINATIONS -> edit.destinations(DestinationChecks.stored(fields.destinations()));
      }
    }
    return edit.details(details).done(tx.now(), tx.head().revision());
  }

  private String freeName(Tx tx, Item item, ItemFields fields) {
    String name = Names.normalize(fields.name());
    boolean isApiKey = item.kind() == Kind.API_KEY;
    if (name.startsWith(Kind.API_KEY_PREFIX) != isApiKey) {
      throw Refusal.field(
              "name",
              isApiKey
                  ? "must begin with 'api-key:', as the names of API keys do"
                  : "must not begin with 'api-key:': the item is no API key")
          .about(item.id());
    }
    NameScopes.requireFree(editing.items(), tx, item.id(), name, item.access());
    return name;
  }

  private static Terms policy(Item item, Optional<Terms.ApiKeyPolicy> policy) {
    if (item.kind() != Kind.API_KEY) {
      throw Refusal.of(
              ErrorReason.KIND_MISMATCH,
              "the item is a %s; only an API_KEY has an 'api_key_policy'".formatted(item.kind()))
          .about(item.id());
    }
    return policy.orElseGet(() -> new Terms.ApiKeyPolicy(List.of(), ""));
  }

  /** What the changed fields give reason for. */
  private List<Warning> warnings(Tx tx, ItemView view, ItemUpdate request) {
    Set<ItemField> changes = request.changes(new ArrayList<>());
    return Warning.of(editing.items(), tx, view, Optional.empty()).stream()
        .filter(
            warning ->
                switch (warning) {
                  case HIDES_SHARED_ITEM -> changes.contains(ItemField.NAME);
                  case NO_EXPIRY -> changes.contains(ItemField.EXPIRES_AT);
                  case TOO_SHORT_TO_MASK, TOO_COMMON_TO_MASK -> false;
                })
        .toList();
  }
}
