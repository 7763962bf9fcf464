package io.stepvault.server.cli;

import io.stepvault.client.token.TokenClaims;
import io.stepvault.client.token.TokenSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code token sign}: as {@code token}, without a development home. */
@Command(
    name = "sign",
    description = {
      "Signs a token with the key in a file, as its authorizer would, and prints it, alone, on"
          + " standard output."
    })
final class TokenSignCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description =
          "The private key: PEM (-----BEGIN PRIVATE KEY-----), whose kid is its thumbprint, or a"
              + " JWK.")
  private Path key;

  @Option(
      names = "--authorizer",
      required = true,
      paramLabel = "ID",
      description = "Who signs: ath_..., at which the public half is registered.")
  private String authorizer;

  @Option(
      names = "--aud",
      paramLabel = "NAME",
      defaultValue = DevHome.AUDIENCE,
      description = "The installation's name. Default: ${DEFAULT-VALUE}.")
  private String audience;

  @ArgGroup(multiplicity = "1")
  private Presenter presenter;

  @Mixin private ClaimOptions options;

  /** Who may present it: one of the two. */
  static final class Presenter {
    @Option(
        names = "--certificate",
        paramLabel = "FILE",
        description = "Who may present it: whoever has this certificate, in PEM.")
    private Path certificate;

    @Option(
        names = "--spiffe",
        paramLabel = "ID",
        description = "Who may present it: whoever has a certificate with this SPIFFE id.")
    private String spiffeId;

    private TokenClaims.Builder bind(TokenClaims.Builder claims) {
      return certificate == null ? claims.spiffeId(spiffeId) : claims.certificate(certificate);
    }
  }

  @Override
  public Integer call() throws IOException {
    try {
      TokenSigner signer =
          TokenSigner.builder().authorizer(authorizer).audience(audience).key(key).build();
      TokenCommand.print(spec, signer.sign(presenter.bind(options.claims(null)).build()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw TokenCommand.refused(e);
    }
    return 0;
  }
}
