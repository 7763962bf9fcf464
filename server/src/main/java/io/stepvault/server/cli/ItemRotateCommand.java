package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.SigningKeySpec;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item rotate}. */
@Command(
    name = "rotate",
    description =
        "Gives an item a new value, which the next resolve gets. It is asked for, or read from"
            + " standard input or a file. API keys and signing keys are generated; with --value-file"
            + " a signing key is imported.")
final class ItemRotateCommand extends VaultCommand implements TakesValue {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @ArgGroup private Previous previous;

  @Option(
      names = "--force",
      description = "Also while the version before is still valid, which ends.")
  private boolean force;

  @Mixin private ExpiryOptions expiry;
  @Mixin private ValueOptions value;
  @Mixin private MutationOptions mutation;

  /** What becomes of the version that was current; none: it stays for pinned runs. */
  private static final class Previous {
    @Option(
        names = "--overlap",
        paramLabel = "TIME",
        converter = Durations.class,
        description = "The version before stays valid so long: 1s to 30d.")
    private Duration overlap;

    @Option(
        names = "--disable-previous",
        description = "Nothing gets the version before: it leaked.")
    private boolean disable;

    @Option(names = "--stage", description = "Only store it: item activate makes it current.")
    private boolean stage;
  }

  ItemRotateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (value.isGivenTwice()) {
      throw misused("a value has one source: --value-file or --material");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) throws IOException {
    Item item = ItemCommand.find(connected, nameOrId);
    RotateItemRequest.Builder request = request(item);
    Item.Kind kind = item.getKind();
    boolean isGenerated = kind == Item.Kind.API_KEY || kind == Item.Kind.SIGNING_KEY;
    if (kind == Item.Kind.API_KEY && value.isGiven()) {
      throw misused("an API key is generated: rotating it takes no value");
    }
    if (isGenerated && !value.isGiven()) {
      send(connected, output, request);
      return;
    }
    try (ValueInput input = value.read(terminal(), kind != Item.Kind.SECRET)) {
      if (kind == Item.Kind.SIGNING_KEY) {
        request.setSigningKey(
            SigningKeySpec.newBuilder()
                .setAlgorithm(item.getSigningKey().getAlgorithm())
                .setPurpose(item.getSigningKey().getPurpose())
                .setImportedKey(input.forRequest()));
      } else if (value.isMaterial() || kind == Item.Kind.MATERIAL) {
        request.setMaterial(input.forRequest());
      } else {
        request.setSecretBytes(input.forRequest());
      }
      send(connected, output, request);
    }
  }

  private RotateItemRequest.Builder request(Item item) {
    RotateItemRequest.Builder request =
        RotateItemRequest.newBuilder()
            .setId(item.getId())
            .setForce(force)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (previous != null) {
      request.setStage(previous.stage);
      if (previous.overlap != null) {
        request.setOverlap(Durations.message(previous.overlap));
      } else if (previous.disable) {
        request.setDisablePrevious(true);
      }
    }
    if (expiry.never()) {
      request.setNeverExpires(true);
    } else if (expiry.isGiven()) {
      request.setExpiresAt(expiry.at());
    }
    return request;
  }

  private static void send(
      CallerOptions.Caller connected, Output output, RotateItemRequest.Builder request) {
    RotateItemResponse answer = connected.vault().rotateItem(request.build());
    String line =
        request.getStage()
            ? "staged version %d of %s"
                .formatted(answer.getVersion().getNumber(), ItemTable.line(answer.getItem()))
            : "rotated " + ItemTable.line(answer.getItem());
    if (answer.hasGenerated()) {
      output.generated(answer, answer.getGenerated(), line);
    } else {
      output.answer(answer, line);
    }
    output.warnings(answer.getWarningsList());
  }
}
