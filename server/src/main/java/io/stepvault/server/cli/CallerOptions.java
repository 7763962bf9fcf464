package io.stepvault.server.cli;

import io.stepvault.server.Broker;
import io.stepvault.v1.VaultServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * As whom an {@code item} command calls: an identity of a development home, with a token made for
 * this one command; or what the variables {@code STEPVAULT_*} name.
 */
final class CallerOptions {
  private static final String TOKEN_FILE = "STEPVAULT_TOKEN_FILE";
  private static final String ORGANIZATION = "STEPVAULT_ORGANIZATION";
  private static final Set<String> SCOPES = Set.of("vault.read", "vault.write");
  private static final Set<String> ADMIN_SCOPES =
      Set.of("vault.read", "vault.write", "vault.admin");
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private HomeOption home;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The identity of the development home to call as, mostly backend.")
  private String identity;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "The user to act for; goes with --as.")
  private String user;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "A group of the user; goes with --as. Repeatable.")
  private List<String> groups = List.of();

  @Option(
      names = "--admin",
      description = "Act with vault.admin besides: metadata of all items; goes with --as.")
  private boolean admin;

  @Option(
      names = "--org",
      paramLabel = "ORG",
      description = "The organization; else STEPVAULT_ORGANIZATION, else default with --as.")
  private String organization;

  /** A connection, and the token to send over it. */
  record Caller(BrokerChannel channel, String token, String organization) implements AutoCloseable {
    /** A stub for one call. */
    VaultServiceGrpc.VaultServiceBlockingStub vault() {
      return BrokerChannel.withToken(
          VaultServiceGrpc.newBlockingStub(channel.channel()), token, organization);
    }

    @Override
    public String toString() {
      return "Caller";
    }

    @Override
    public void close() {
      channel.close();
    }
  }

  /**
   * Connects.
   *
   * @throws ParameterException when something needed is not given
   */
  Caller connect(Terminal terminal) throws IOException {
    String named = organization == null ? terminal.variable(ORGANIZATION) : organization;
    return identity == null ? outside(terminal, named) : inside(terminal, named);
  }

  private Caller inside(Terminal terminal, String organizationNamed) throws IOException {
    if (user == null) {
      throw misused("--as needs --user: the user to act for");
    }
    DevHome place = home.home(terminal);
    TokenIssuer issuer = TokenIssuer.of(place);
    String token =
        issuer.sign(
            issuer
                .claims(
                    identity,
                    organizationNamed == null ? Broker.DEFAULT_ORGANIZATION : organizationNamed,
                    user,
                    Instant.now(),
                    TOKEN_LIFE)
                .scopes(admin ? ADMIN_SCOPES : SCOPES)
                .groups(groups)
                .build());
    return new Caller(
        BrokerChannel.in(place, identity, EnvFile.address(place)), token, organizationNamed);
  }

  private Caller outside(Terminal terminal, String organizationNamed) throws IOException {
    if (user != null || admin || !groups.isEmpty()) {
      throw misused("--user, --group and --admin go with --as; else the token says who acts");
    }
    OutsideVariables variables =
        new OutsideVariables(terminal, spec, "--as NAME --user USER", TOKEN_FILE);
    Path tokenFile = Path.of(variables.required(TOKEN_FILE));
    return new Caller(variables.channel(), token(tokenFile), organizationNamed);
  }

  private static String token(Path file) throws IOException {
    String token = Files.readString(file).strip();
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new CommandFailure(TOKEN_FILE + ": " + file + " holds no token");
    }
    return token;
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
