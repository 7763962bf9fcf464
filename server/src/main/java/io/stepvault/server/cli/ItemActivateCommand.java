package io.stepvault.server.cli;

import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.ActivateVersionResponse;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item activate}. */
@Command(
    name = "activate",
    description =
        "Makes a version current: a staged one, or an older one to roll back. The next resolve gets"
            + " it.")
final class ItemActivateCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(index = "1", paramLabel = "VERSION", description = "Its number.")
  private int version;

  @Option(
      names = "--overlap",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "The version before stays valid so long: 1s to 30d.")
  private Duration overlap;

  @Option(
      names = "--force",
      description = "Also while the version before is still valid, which ends.")
  private boolean force;

  @Mixin private MutationOptions mutation;

  ItemActivateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    ActivateVersionRequest.Builder request =
        ActivateVersionRequest.newBuilder()
            .setId(ItemCommand.id(connected, nameOrId))
            .setVersion(version)
            .setForce(force)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (overlap != null) {
      request.setOverlap(Durations.message(overlap));
    }
    ActivateVersionResponse answer = connected.vault().activateVersion(request.build());
    output.answer(answer, "activated " + ItemTable.line(answer.getItem()));
  }
}
