package io.stepvault.server.cli;

import io.stepvault.v1.Access;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item share}. */
@Command(
    name = "share",
    description =
        "Lets others use an item, or edit it too. A private one becomes restricted. With"
            + " somebody whom it is shared with already: changes what they may.")
final class ItemShareCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WHO",
      converter = Principals.class,
      description = "USER or group:GROUP; user:USER when a user's name begins with group:.")
  private List<Principal> principals;

  @Option(names = "--can-edit", description = "They can edit it too; else only use it.")
  private boolean canEdit;

  @Mixin private MutationOptions mutation;

  ItemShareCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    Item item = ItemCommand.find(connected, nameOrId);
    SetAccessRequest.Builder request =
        SetAccessRequest.newBuilder()
            .setId(item.getId())
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (item.getAccess().getMode() == Access.Mode.PRIVATE) {
      request.setMode(Access.Mode.RESTRICTED);
    }
    Permission permission = canEdit ? Permission.CAN_EDIT : Permission.CAN_USE;
    principals.forEach(
        who -> request.addPut(Grant.newBuilder().setPrincipal(who).setPermission(permission)));
    SetAccessResponse answer = connected.vault().setAccess(request.build());
    output.answer(answer, ItemAccessCommand.lines("shared", answer.getItem()));
  }
}
