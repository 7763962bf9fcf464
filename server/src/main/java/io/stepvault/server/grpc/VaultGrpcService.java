package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.vault.Vault;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.ActivateVersionResponse;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DeleteItemResponse;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DestroyVersionResponse;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.DisableVersionResponse;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EnableVersionResponse;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.EndOverlapResponse;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListUsagesResponse;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ListVersionsResponse;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.TransferItemResponse;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UndeleteItemResponse;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.UpdateItemResponse;
import io.stepvault.v1.VaultServiceGrpc;

/** {@code VaultService}: each call goes to the class that maps its messages. */
final class VaultGrpcService extends VaultServiceGrpc.VaultServiceImplBase {
  private final ItemCalls items;
  private final AccessCalls access;
  private final VersionCalls versions;
  private final UsageCalls usages;

  VaultGrpcService(Vault vault) {
    this.items = new ItemCalls(vault);
    this.access = new AccessCalls(vault);
    this.versions = new VersionCalls(vault);
    this.usages = new UsageCalls(vault);
  }

  @Override
  public void createItem(CreateItemRequest request, StreamObserver<CreateItemResponse> answer) {
    Requests.reply(answer, items.create(request));
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> answer) {
    Requests.reply(answer, items.get(request));
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> answer) {
    Requests.reply(answer, items.list(request));
  }

  @Override
  public void updateItem(UpdateItemRequest request, StreamObserver<UpdateItemResponse> answer) {
    Requests.reply(answer, items.update(request));
  }

  @Override
  public void deleteItem(DeleteItemRequest request, StreamObserver<DeleteItemResponse> answer) {
    Requests.reply(answer, items.delete(request));
  }

  @Override
  public void undeleteItem(
      UndeleteItemRequest request, StreamObserver<UndeleteItemResponse> answer) {
    Requests.reply(answer, items.undelete(request));
  }

  @Override
  public void setAccess(SetAccessRequest request, StreamObserver<SetAccessResponse> answer) {
    Requests.reply(answer, access.set(request));
  }

  @Override
  public void transferItem(
      TransferItemRequest request, StreamObserver<TransferItemResponse> answer) {
    Requests.reply(answer, access.transfer(request));
  }

  @Override
  public void rotateItem(RotateItemRequest request, StreamObserver<RotateItemResponse> answer) {
    Requests.reply(answer, versions.rotate(request));
  }

  @Override
  public void activateVersion(
      ActivateVersionRequest request, StreamObserver<ActivateVersionResponse> answer) {
    Requests.reply(answer, versions.activate(request));
  }

  @Override
  public void endOverlap(EndOverlapRequest request, StreamObserver<EndOverlapResponse> answer) {
    Requests.reply(answer, versions.endOverlap(request));
  }

  @Override
  public void listVersions(
      ListVersionsRequest request, StreamObserver<ListVersionsResponse> answer) {
    Requests.reply(answer, versions.list(request));
  }

  @Override
  public void enableVersion(
      EnableVersionRequest request, StreamObserver<EnableVersionResponse> answer) {
    Requests.reply(answer, versions.enable(request));
  }

  @Override
  public void disableVersion(
      DisableVersionRequest request, StreamObserver<DisableVersionResponse> answer) {
    Requests.reply(answer, versions.disable(request));
  }

  @Override
  public void destroyVersion(
      DestroyVersionRequest request, StreamObserver<DestroyVersionResponse> answer) {
    Requests.reply(answer, versions.destroy(request));
  }

  @Override
  public void listUsages(ListUsagesRequest request, StreamObserver<ListUsagesResponse> answer) {
    Requests.reply(answer, usages.list(request));
  }
}
