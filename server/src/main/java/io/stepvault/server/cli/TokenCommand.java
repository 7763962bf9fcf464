package io.stepvault.server.cli;

import io.stepvault.client.token.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code token}: signs one token; no broker needs to run. */
@Command(
    name = "token",
    description = {
      "Signs a token with the key of a development home's authorizer, bound to the certificate of one"
          + " of its identities, and prints it, alone, on standard output."
    })
final class TokenCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description =
          "Required: who may present it: operator, backend, authorizer, node-a or node-b.")
  private String identity;

  @Mixin private ClaimOptions options;

  private TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new TokenCommand(terminal))
        .addSubcommand(new TokenSignCommand())
        .addSubcommand(new TokenShowCommand(terminal))
        .addSubcommand(new TokenRevokeCommand(terminal));
  }

  @Override
  public Integer call() throws IOException {
    if (identity == null) {
      throw new ParameterException(
          spec.commandLine(), "--as is missing: who may present the token, as in --as node-a");
    }
    DevHome place = home.home(terminal);
    place.requireReady();
    place.requireIdentity(identity);
    try {
      TokenSigner signer =
          TokenSigner.builder()
              .authorizer(Files.readString(place.authorizerId()).strip())
              .audience(DevHome.AUDIENCE)
              .key(place.authorizerKey())
              .build();
      print(
          spec,
          signer.sign(options.claims(identity).certificate(place.certificate(identity)).build()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw refused(e);
    }
    return 0;
  }

  static void print(CommandSpec spec, String token) {
    spec.commandLine().getOut().println(token);
  }

  /** What the signer says, which begins with the name of a claim. */
  static CommandFailure refused(RuntimeException e) {
    return new CommandFailure("no such token can be signed: " + e.getMessage(), e);
  }
}
