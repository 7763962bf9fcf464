package io.stepvault.server.cli;

import io.stepvault.v1.Principal;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code item unshare}. */
@Command(
    name = "unshare",
    description =
        "Takes back what was shared with somebody; their next resolve is refused. To make an item"
            + " private again: item access NAME --private.")
final class ItemUnshareCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WHO",
      converter = Principals.class,
      description = "USER or group:GROUP.")
  private List<Principal> principals;

  @Mixin private MutationOptions mutation;

  ItemUnshareCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    SetAccessResponse answer =
        connected
            .vault()
            .setAccess(
                SetAccessRequest.newBuilder()
                    .setId(ItemCommand.id(connected, nameOrId))
                    .addAllRemove(principals)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, ItemAccessCommand.lines("unshared", answer.getItem()));
  }
}
