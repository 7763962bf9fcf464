package io.stepvault.server.grpc;

import io.stepvault.server.usage.UsageMessages;
import io.stepvault.server.vault.ListUsages;
import io.stepvault.server.vault.Vault;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListUsagesResponse;

/** Calls about who uses an item. */
final class UsageCalls {
  private final Vault vault;

  UsageCalls(Vault vault) {
    this.vault = vault;
  }

  ListUsagesResponse list(ListUsagesRequest request) {
    ListUsages.Page page =
        vault
            .usages()
            .run(
                Requests.presented(),
                new ListUsages.Request(
                    request.getId(),
                    request.getVersion(),
                    request.getPageSize(),
                    request.getPageToken()));
    return ListUsagesResponse.newBuilder()
        .addAllUsages(page.usages().stream().map(UsageMessages::usage).toList())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
