package io.stepvault.server.grpc;

import io.stepvault.server.request.RequestId;
import io.stepvault.server.vault.AccessChange;
import io.stepvault.server.vault.ItemView;
import io.stepvault.server.vault.Target;
import io.stepvault.server.vault.Vault;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.TransferItemResponse;

/** Calls that share items. */
final class AccessCalls {
  private final Vault vault;

  AccessCalls(Vault vault) {
    this.vault = vault;
  }

  SetAccessResponse set(SetAccessRequest request) {
    RequestId requestId = Requests.requestId(request);
    try {
      ItemView view =
          vault
              .setAccess()
              .run(
                  Requests.presented(),
                  new AccessChange(
                      new Target(request.getId(), request.getEtag(), requestId),
                      AccessMessages.requested(request.getMode()),
                      AccessMessages.grants(request.getPutList()),
                      request.getRemoveList().stream().map(AccessMessages::principal).toList()));
      return SetAccessResponse.newBuilder().setItem(ItemMessages.item(view)).build();
    } finally {
      requestId.content().close();
    }
  }

  TransferItemResponse transfer(TransferItemRequest request) {
    RequestId requestId = Requests.requestId(request);
    try {
      ItemView view =
          vault
              .transfer()
              .run(
                  Requests.presented(),
                  new Target(request.getId(), request.getEtag(), requestId),
                  request.getNewOwner());
      return TransferItemResponse.newBuilder().setItem(ItemMessages.item(view)).build();
    } finally {
      requestId.content().close();
    }
  }
}
