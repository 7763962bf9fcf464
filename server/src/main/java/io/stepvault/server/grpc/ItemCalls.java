package io.stepvault.server.grpc;

import io.stepvault.server.request.RequestId;
import io.stepvault.server.vault.CreateItem;
import io.stepvault.server.vault.ItemField;
import io.stepvault.server.vault.ItemUpdate;
import io.stepvault.server.vault.ItemView;
import io.stepvault.server.vault.NewItem;
import io.stepvault.server.vault.NewValue;
import io.stepvault.server.vault.Target;
import io.stepvault.server.vault.UndeleteItem;
import io.stepvault.server.vault.UpdateItem;
import io.stepvault.server.vault.Vault;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DeleteItemResponse;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UndeleteItemResponse;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.UpdateItemResponse;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Calls about items as a whole. */
final class ItemCalls {
  private final Vault vault;

  ItemCalls(Vault vault) {
    this.vault = vault;
  }

  CreateItemResponse create(CreateItemRequest request) {
    Optional<NewValue> value = ValueMessages.value(request);
    RequestId requestId = Requests.requestId(request);
    try {
      CreateItem.Created created =
          vault
              .create()
              .run(
                  Requests.presented(),
                  new NewItem(
                      DetailMessages.fields(request),
                      value,
                      AccessMessages.requested(request.getAccess()),
                      requestId));
      CreateItemResponse.Builder response =
          CreateItemResponse.newBuilder()
              .setItem(ItemMessages.item(created.view()))
              .addAllWarnings(Warnings.of(created.warnings()));
      created.generated().map(ValueMessages::generated).ifPresent(response::setGenerated);
      return response.build();
    } finally {
      value.ifPresent(NewValue::close);
      requestId.content().close();
    }
  }

  GetItemResponse get(GetItemRequest request) {
    ItemView view =
        request.getItemCase() == GetItemRequest.ItemCase.NAME
            ? vault.catalog().byName(Requests.presented(), request.getName())
            : vault.catalog().byId(Requests.presented(), request.getId());
    return GetItemResponse.newBuilder().setItem(ItemMessages.item(view)).build();
  }

  ListItemsResponse list(ListItemsRequest request) {
    return ListMessages.response(
        vault.list().run(Requests.presented(), ListMessages.request(request)));
  }

  UpdateItemResponse update(UpdateItemRequest request) {
    RequestId requestId = Requests.requestId(request);
    try {
      UpdateItem.Updated updated =
          vault
              .update()
              .run(
                  Requests.presented(),
                  new ItemUpdate(
                      new Target(request.getId(), request.getEtag(), requestId),
                      request.hasUpdateMask()
                          ? Optional.of(request.getUpdateMask().getPathsList())
                          : Optional.empty(),
                      fieldsSet(request),
                      DetailMessages.fields(request),
                      request.hasApiKeyPolicy()
                          ? Optional.of(DetailMessages.policy(request.getApiKeyPolicy()))
                          : Optional.empty()));
      return UpdateItemResponse.newBuilder()
          .setItem(ItemMessages.item(updated.view()))
          .addAllWarnings(Warnings.of(updated.warnings()))
          .build();
    } finally {
      requestId.content().close();
    }
  }

  private static Set<ItemField> fieldsSet(UpdateItemRequest request) {
    return request.getAllFields().keySet().stream()
        .flatMap(field -> ItemField.of(field.getName()).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  DeleteItemResponse delete(DeleteItemRequest request) {
    RequestId requestId = Requests.requestId(request);
    try {
      ItemView view =
          vault
              .delete()
              .run(
                  Requests.presented(),
                  new Target(request.getId(), request.getEtag(), requestId),
                  request.getForce());
      return DeleteItemResponse.newBuilder().setItem(ItemMessages.item(view)).build();
    } finally {
      requestId.content().close();
    }
  }

  UndeleteItemResponse undelete(UndeleteItemRequest request) {
    RequestId requestId = Requests.requestId(request);
    UndeleteItem.Restored restored =
        vault
            .undelete()
            .run(
                Requests.presented(),
                new Target(request.getId(), request.getEtag(), requestId),
                request.getNewName());
    return UndeleteItemResponse.newBuilder()
        .setItem(ItemMessages.item(restored.view()))
        .addAllWarnings(Warnings.of(restored.warnings()))
        .build();
  }
}
