package io.stepvault.server.cli;

import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ListVersionsResponse;
import io.stepvault.v1.Version;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code item versions}. */
@Command(name = "versions", description = "An item's versions, the newest first.")
final class ItemVersionsCommand extends VaultCommand {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  ItemVersionsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    ListVersionsRequest request =
        ListVersionsRequest.newBuilder()
            .setId(ItemCommand.id(connected, nameOrId))
            .setPageSize(Pages.SIZE)
            .build();
    List<Version> versions =
        Pages.all(
            progress(),
            token -> {
              ListVersionsResponse answer =
                  connected.vault().listVersions(request.toBuilder().setPageToken(token).build());
              return new Pages.Page<>(answer.getVersionsList(), answer.getNextPageToken());
            });
    output.list(versions, VersionTable.lines(versions, when()), "no versions");
  }
}
