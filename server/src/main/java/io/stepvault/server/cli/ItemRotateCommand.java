package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code item rotate}. */
@Command(
    name = "rotate",
    description = "Gives an item a new value. It is asked for, or read from standard input.")
final class ItemRotateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private CallerOptions caller;

  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @ArgGroup private Expiry expiry;
  @Mixin private ValueOptions value;

  /** One of them, or none: the expiry stays. */
  private static final class Expiry {
    @Option(
        names = "--expires-in",
        paramLabel = "TIME",
        converter = Durations.class,
        description = "From then on nothing resolves it; as in 12h or 30d.")
    private Duration in;

    @Option(names = "--never-expires", description = "Take the expiry away.")
    private boolean never;
  }

  ItemRotateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (CallerOptions.Caller connected = caller.connect(terminal)) {
      Item item = ItemCommand.find(connected, nameOrId);
      RotateItemRequest.Builder request =
          RotateItemRequest.newBuilder()
              .setId(item.getId())
              .setRequestId(UUID.randomUUID().toString());
      setExpiry(request);
      try (ValueInput input = read(item)) {
        if (value.material() != null || item.getKind() == Item.Kind.MATERIAL) {
          request.setMaterial(input.forRequest());
        } else {
          request.setSecretBytes(input.forRequest());
        }
        RotateItemResponse answer = connected.vault().rotateItem(request.build());
        spec.commandLine().getOut().println("rotated " + ItemTable.line(answer.getItem()));
      }
    }
    return 0;
  }

  private ValueInput read(Item item) throws IOException {
    return value.material() == null
        ? ValueInput.text(terminal, value.exact() || item.getKind() == Item.Kind.MATERIAL)
        : ValueInput.file(value.material());
  }

  private void setExpiry(RotateItemRequest.Builder request) {
    if (expiry != null && expiry.in != null) {
      request.setExpiresAt(ItemTable.fromNow(expiry.in));
    } else if (expiry != null && expiry.never) {
      request.setNeverExpires(true);
    }
  }
}
