package io.stepvault.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Kind;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.vault.Catalog;
import io.stepvault.server.vault.ItemView;
import io.stepvault.server.vault.NewItem;
import io.stepvault.server.vault.NewValue;
import io.stepvault.server.vault.Rotation;
import io.stepvault.server.vault.Vault;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DeleteItemResponse;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.Warning;
import java.util.Optional;

/** {@code VaultService}: messages in, use cases, messages out. */
final class VaultGrpcService extends VaultServiceGrpc.VaultServiceImplBase {
  private final Vault vault;
  private final Catalog catalog;

  VaultGrpcService(Vault vault, Catalog catalog) {
    this.vault = vault;
    this.catalog = catalog;
  }

  @Override
  public void createItem(CreateItemRequest request, StreamObserver<CreateItemResponse> answer) {
    Optional<NewValue> value =
        switch (request.getValueCase()) {
          case SECRET -> Optional.of(value(Kind.SECRET, request.getSecretBytes()));
          case MATERIAL -> Optional.of(value(Kind.MATERIAL, request.getMaterial()));
          case VALUE_NOT_SET -> Optional.empty();
        };
    RequestId requestId =
        requestId(request.getRequestId(), request.toBuilder().clearRequestId().build());
    try {
      Vault.Created created =
          vault.create(
              presented(),
              new NewItem(
                  request.getName(),
                  value,
                  request.hasExpiresAt()
                      ? Optional.of(Times.instant(request.getExpiresAt()))
                      : Optional.empty(),
                  mode(request.getAccess()),
                  requestId));
      CreateItemResponse.Builder response =
          CreateItemResponse.newBuilder().setItem(ItemMessages.item(created.view()));
      if (created.hidesShared()) {
        response
            .addWarningsBuilder()
            .setCode(Warning.Code.HIDES_SHARED_ITEM)
            .setMessage("your runs now get this item where they got the shared one of its name");
      }
      reply(answer, response.build());
    } finally {
      wipe(value, requestId);
    }
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> answer) {
    ItemView view =
        request.getItemCase() == GetItemRequest.ItemCase.NAME
            ? catalog.byName(presented(), request.getName())
            : catalog.byId(presented(), request.getId());
    reply(answer, GetItemResponse.newBuilder().setItem(ItemMessages.item(view)).build());
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> answer) {
    Catalog.Page page = catalog.list(presented(), request.getPageSize(), request.getPageToken());
    ListItemsResponse.Builder response =
        ListItemsResponse.newBuilder().setNextPageToken(page.nextPageToken());
    page.items().forEach(view -> response.addItems(ItemMessages.item(view)));
    reply(answer, response.build());
  }

  @Override
  public void rotateItem(RotateItemRequest request, StreamObserver<RotateItemResponse> answer) {
    Optional<NewValue> value =
        switch (request.getValueCase()) {
          case SECRET -> Optional.of(value(Kind.SECRET, request.getSecretBytes()));
          case MATERIAL -> Optional.of(value(Kind.MATERIAL, request.getMaterial()));
          case VALUE_NOT_SET -> Optional.empty();
        };
    RequestId requestId =
        requestId(request.getRequestId(), request.toBuilder().clearRequestId().build());
    try {
      Vault.Rotated rotated =
          vault.rotate(
              presented(),
              new Rotation(request.getId(), value, expiry(request), request.getEtag(), requestId));
      reply(
          answer,
          RotateItemResponse.newBuilder()
              .setItem(ItemMessages.item(rotated.view()))
              .setVersion(ItemMessages.version(rotated.view(), rotated.version()))
              .build());
    } finally {
      wipe(value, requestId);
    }
  }

  @Override
  public void deleteItem(DeleteItemRequest request, StreamObserver<DeleteItemResponse> answer) {
    RequestId requestId =
        requestId(request.getRequestId(), request.toBuilder().clearRequestId().build());
    ItemView view = vault.delete(presented(), request.getId(), request.getEtag(), requestId);
    reply(answer, DeleteItemResponse.newBuilder().setItem(ItemMessages.item(view)).build());
  }

  private static Rotation.Expiry expiry(RotateItemRequest request) {
    return switch (request.getExpiryCase()) {
      case EXPIRES_AT -> new Rotation.Expiry.At(Times.instant(request.getExpiresAt()));
      case NEVER_EXPIRES ->
          request.getNeverExpires() ? new Rotation.Expiry.Never() : new Rotation.Expiry.AsBefore();
      case EXPIRY_NOT_SET -> new Rotation.Expiry.AsBefore();
    };
  }

  private static Optional<AccessMode> mode(Access access) {
    return switch (access.getMode()) {
      case MODE_UNSPECIFIED, PRIVATE -> Optional.of(AccessMode.PRIVATE);
      case TEAM -> Optional.of(AccessMode.TEAM);
      case UNRECOGNIZED -> Optional.empty();
    };
  }

  private static NewValue value(Kind kind, ByteString bytes) {
    return new NewValue(kind, Plaintext.adopt(bytes.toByteArray()));
  }

  static RequestId requestId(String id, MessageLite content) {
    return new RequestId(id, Plaintext.adopt(content.toByteArray()));
  }

  private static void wipe(Optional<NewValue> value, RequestId requestId) {
    value.ifPresent(v -> v.plaintext().close());
    requestId.content().close();
  }

  private static Presented presented() {
    return CallGuard.PRESENTED.get();
  }

  static <T> void reply(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
