package io.stepvault.server.cli;

import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code item create}. */
@Command(
    name = "create",
    description = "Stores a new item. The value is asked for, or read from standard input.")
final class ItemCreateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private CallerOptions caller;

  @Parameters(paramLabel = "NAME", description = "3 to 50 characters.")
  private String name;

  @Option(
      names = "--team",
      description = "Everybody in the organization can use it; else the user alone.")
  private boolean team;

  @Option(
      names = "--expires-in",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "From then on nothing resolves it; as in 12h or 30d.")
  private Duration expiresIn;

  @Mixin private ValueOptions value;

  ItemCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    CreateItemRequest.Builder request =
        CreateItemRequest.newBuilder()
            .setName(name)
            .setAccess(Access.newBuilder().setMode(team ? Access.Mode.TEAM : Access.Mode.PRIVATE))
            .setRequestId(UUID.randomUUID().toString());
    if (expiresIn != null) {
      request.setExpiresAt(ItemTable.fromNow(expiresIn));
    }
    Path material = value.material();
    try (CallerOptions.Caller connected = caller.connect(terminal);
        ValueInput input =
            material == null
                ? ValueInput.text(terminal, value.exact())
                : ValueInput.file(material)) {
      if (material == null) {
        request.setSecretBytes(input.forRequest());
      } else {
        request.setMaterial(input.forRequest());
      }
      CreateItemResponse answer = connected.vault().createItem(request.build());
      spec.commandLine().getOut().println("created " + ItemTable.line(answer.getItem()));
      answer
          .getWarningsList()
          .forEach(
              warning -> spec.commandLine().getErr().println("warning: " + warning.getMessage()));
    }
    return 0;
  }
}
