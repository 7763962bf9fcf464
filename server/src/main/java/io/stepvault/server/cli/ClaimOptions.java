package io.stepvault.server.cli;

import io.stepvault.client.token.TokenClaims;
import io.stepvault.server.Broker;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What a token says, but for who signs and who may present it. */
final class ClaimOptions {
  private static final Set<String> ALL_SECRETS = Set.of("*");

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  // Not required, as picocli has it: then the commands below would need it too.
  @Option(
      names = "--scope",
      split = ",",
      paramLabel = "SCOPE",
      description =
          "Required: what it may do: vault.read, vault.write, vault.admin, resolve, api_key.verify,"
              + " sign, verify, authorizer.keys. Repeatable.")
  private Set<String> scopes = Set.of();

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      description =
          "A name or id that it may resolve, or sign or verify with; or * alone for all."
              + " Repeatable.")
  private Set<String> secrets = Set.of();

  @Option(
      names = "--owner",
      paramLabel = "USER",
      description = "Whose items it may resolve; without it, TEAM items only.")
  private String owner;

  @Option(
      names = "--sub",
      paramLabel = "USER",
      description = "Who acts in vault calls. Default: the owner, else NAME of --as.")
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

  /**
   * The claims, which the caller binds.
   *
   * @param actor who acts when nobody is named; null: then somebody must be
   * @throws ParameterException when something needed is not given
   * @throws IllegalArgumentException when a claim is out of bounds
   */
  TokenClaims.Builder claims(String actor) {
    if (scopes.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--scope is missing: what the token may do, as in --scope resolve");
    }
    TokenClaims.Builder claims =
        TokenClaims.builder()
            .organization(organization)
            .scopes(scopes.toArray(new String[0]))
            .life(life);
    String acting = subject != null ? subject : owner != null ? owner : actor;
    if (acting == null) {
      throw new ParameterException(spec.commandLine(), "--sub or --owner is missing: who acts");
    }
    claims.subject(acting);
    if (secrets.equals(ALL_SECRETS)) {
      claims.allSecrets();
    } else if (!secrets.isEmpty()) {
      claims.secrets(secrets);
    }
    if (owner != null) {
      claims.owner(owner);
    }
    if (!groups.isEmpty()) {
      claims.groups(groups);
    }
    if (asOf != null) {
      claims.asOf(asOf);
    }
    if (!versions.isEmpty()) {
      claims.versions(versions);
    }
    return step(claims);
  }

  private TokenClaims.Builder step(TokenClaims.Builder claims) {
    if (workflow != null) {
      claims.workflow(workflow);
    }
    if (run != null) {
      claims.run(run);
    }
    if (node != null) {
      claims.node(node);
    }
    return claims;
  }
}
