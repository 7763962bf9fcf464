package io.stepvault.server.cli;

import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListUsagesResponse;
import io.stepvault.v1.Usage;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item usages}. */
@Command(name = "usages", description = "Which workflows use an item, the last used first.")
final class ItemUsagesCommand extends VaultCommand {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "Only those that used this version.")
  private int version;

  ItemUsagesCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    ListUsagesRequest request =
        ListUsagesRequest.newBuilder()
            .setId(ItemCommand.id(connected, nameOrId))
            .setVersion(version)
            .setPageSize(Pages.SIZE)
            .build();
    List<Usage> usages =
        Pages.all(
            progress(),
            token -> {
              ListUsagesResponse answer =
                  connected.vault().listUsages(request.toBuilder().setPageToken(token).build());
              return new Pages.Page<>(answer.getUsagesList(), answer.getNextPageToken());
            });
    output.list(usages, UsageTable.lines(usages, when()), "nothing is known to use it");
  }
}
