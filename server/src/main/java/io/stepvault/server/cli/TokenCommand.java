package io.stepvault.server.cli;

import io.stepvault.server.Broker;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenClaims;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      required = true,
      paramLabel = "NAME",
      description = "Who may present it: operator, backend, authorizer, node-a or node-b.")
  private String identity;

  @Option(
      names = "--scope",
      required = true,
      split = ",",
      paramLabel = "SCOPE",
      description =
          "What it may do: vault.read, vault.write, vault.admin, resolve, api_key.verify, sign,"
              + " verify, authorizer.keys."
              + " Repeatable.")
  private Set<String> scopes;

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      description = "A name or id that it may resolve, or * alone for all. Repeatable.")
  private Set<String> secrets = new LinkedHashSet<>();

  @Option(
      names = "--owner",
      paramLabel = "USER",
      description = "Whose items it may resolve; without it, TEAM items only.")
  private String owner;

  @Option(
      names = "--sub",
      paramLabel = "USER",
      description = "Who acts in vault calls. Default: the owner, else NAME.")
  private String subject;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "A group of the acting user. Repeatable.")
  private List<String> groups = List.of();

  @Option(
      names = "--org",
      paramLabel = "ORG",
      defaultValue = Broker.DEFAULT_ORGANIZATION,
      description = "The organization. Default: ${DEFAULT-VALUE}.")
  private String organization;

  @Option(names = "--workflow", paramLabel = "ID", description = "The workflow.")
  private String workflow;

  @Option(names = "--run", paramLabel = "ID", description = "The run of the workflow.")
  private String run;

  @Option(names = "--node", paramLabel = "ID", description = "The node of the run.")
  private String node;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Resolves the versions that were current then, as in 2026-11-21T15:00:00Z.")
  private Instant asOf;

  @Option(
      names = "--version",
      paramLabel = "NAME=N",
      description = "Resolves version N of a name or id, current or not. Repeatable.")
  private Map<String, Integer> versions = new LinkedHashMap<>();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Durations.class,
      defaultValue = "15m",
      description = "How long it is good, as in 90s, 15m, 12h. Default: ${DEFAULT-VALUE}.")
  private Duration life;

  TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    TokenIssuer issuer = TokenIssuer.of(home.home(terminal));
    TokenClaims claims =
        issuer
            .claims(identity, organization, subject(), Instant.now(), life)
            .scopes(scopes)
            .step(workflow, run, node)
            .owner(owner)
            .groups(groups)
            .secrets(secrets)
            .pins(new Pins(asOf == null ? null : asOf.getEpochSecond(), versions))
            .build();
    spec.commandLine().getOut().println(issuer.sign(claims));
    return 0;
  }

  private String subject() {
    if (subject != null) {
      return subject;
    }
    return owner == null ? identity : owner;
  }
}
