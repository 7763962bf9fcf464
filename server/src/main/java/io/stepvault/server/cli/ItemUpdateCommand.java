package io.stepvault.server.cli;

import com.google.protobuf.FieldMask;
import io.stepvault.v1.Item;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.UpdateItemResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code item update}. What the API replaces as a whole and the options change in part (labels,
 * rotation plan, policy) is read first, and written only when nobody came between.
 */
@Command(
    name = "update",
    description =
        "Changes what is said about an item; an empty text takes the old one away. It takes effect"
            + " at the next resolve.")
final class ItemUpdateCommand extends VaultCommand {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Option(names = "--name", paramLabel = "NAME", description = "Rename it.")
  private String name;

  @Mixin private ExpiryOptions expiry;
  @Mixin private DetailOptions details;

  @Option(names = "--remove-label", paramLabel = "KEY", description = "Repeatable.")
  private Set<String> unlabelled = Set.of();

  @Option(names = "--no-rotation", description = "Take the rotation plan away.")
  private boolean noRotation;

  @Option(names = "--anywhere", description = "Take its destinations away.")
  private boolean anywhere;

  @Option(names = "--all-workflows", description = "Of an API key: it may start all of them.")
  private boolean allWorkflows;

  @Mixin private MutationOptions mutation;

  ItemUpdateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (noRotation && details.hasRotation()) {
      throw misused("--no-rotation, or a plan");
    }
    if (anywhere && details.destinations() != null) {
      throw misused("--anywhere, or destinations");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    UpdateItemRequest.Builder request =
        UpdateItemRequest.newBuilder().setEtag(mutation.etag()).setRequestId(mutation.requestId());
    FieldMask.Builder mask = FieldMask.newBuilder();
    replace(request, mask);
    if (isPartial()) {
      Item before = ItemCommand.find(connected, nameOrId);
      request.setId(before.getId());
      merge(before, request, mask);
      if (mutation.etag().isEmpty()) {
        request.setEtag(before.getEtag());
      }
    } else {
      request.setId(ItemCommand.id(connected, nameOrId));
    }
    if (mask.getPathsCount() == 0) {
      throw misused("nothing to change: see item update --help");
    }
    UpdateItemResponse answer = connected.vault().updateItem(request.setUpdateMask(mask).build());
    output.answer(answer, "updated " + ItemTable.line(answer.getItem()));
    output.warnings(answer.getWarningsList());
  }

  private void replace(UpdateItemRequest.Builder request, FieldMask.Builder mask) {
    if (name != null) {
      request.setName(name);
      mask.addPaths("name");
    }
    if (expiry.isGiven()) {
      if (!expiry.never()) {
        request.setExpiresAt(expiry.at());
      }
      mask.addPaths("expires_at");
    }
    if (details.description() != null) {
      request.setDescription(details.description());
      mask.addPaths("description");
    }
    if (details.note() != null) {
      request.setNote(details.note());
      mask.addPaths("note");
    }
    if (noRotation) {
      mask.addPaths("rotation");
    }
    if (anywhere || details.destinations() != null) {
      if (!anywhere) {
        request.addAllDestinations(details.destinations());
      }
      mask.addPaths("destinations");
    }
  }

  private boolean isPartial() {
    return details.labels() != null
        || !unlabelled.isEmpty()
        || details.hasRotation()
        || details.hasApiKeyPolicy()
        || allWorkflows;
  }

  private void merge(Item before, UpdateItemRequest.Builder request, FieldMask.Builder mask) {
    if (details.labels() != null || !unlabelled.isEmpty()) {
      Map<String, String> labels = new TreeMap<>(before.getLabelsMap());
      labels.keySet().removeAll(unlabelled);
      labels.putAll(details.labels() == null ? Map.of() : details.labels());
      request.putAllLabels(labels);
      mask.addPaths("labels");
    }
    if (details.hasRotation()) {
      request.setRotation(details.rotation(before.getRotation()));
      mask.addPaths("rotation");
    }
    if (details.hasApiKeyPolicy() || allWorkflows) {
      request.setApiKeyPolicy(details.apiKeyPolicy(before.getApiKeyPolicy()));
      if (allWorkflows) {
        request.getApiKeyPolicyBuilder().clearWorkflows();
      }
      mask.addPaths("api_key_policy");
    }
  }
}
