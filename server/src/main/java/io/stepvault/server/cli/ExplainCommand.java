package io.stepvault.server.cli;

import io.stepvault.v1.DescribedCaller;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}. */
@Command(
    name = "explain",
    description = {
      "Which rule allows or refuses a token, or one that would claim what the options say, and each"
          + " reference: as an operator, without opening or changing anything."
    })
final class ExplainCommand extends OperatorCommand {
  private static final String ORGANIZATION = "STEPVAULT_ORGANIZATION";

  /** Twice the longest token: what is longer is refused for that. */
  private static final int MOST_BYTES = 16_384;

  @Parameters(
      paramLabel = "REFERENCE",
      arity = "1..*",
      description = "Names or ids, as the step asks for them.")
  private List<String> references;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the token. Nothing of it is printed or kept.")
  private Path tokenFile;

  @Option(names = "--token-stdin", description = "The token is read from standard input.")
  private boolean tokenStdin;

  @Option(
      names = "--authorizer",
      paramLabel = "ID",
      description = "What if this authorizer signed a token? The next four say what it claims.")
  private String authorizer;

  @Option(
      names = "--owner",
      paramLabel = "USER",
      description = "Whose items it may resolve; without it, TEAM items only.")
  private String owner;

  @Option(names = "--group", paramLabel = "GROUP", description = "A group. Repeatable.")
  private List<String> groups = List.of();

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      description = "What it lists, or * for all. Repeatable. Default: the references.")
  private List<String> secrets = List.of();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "The versions that were current then, as in 2026-11-21T15:00:00Z.")
  private Instant asOf;

  @Option(
      names = "--certificate",
      paramLabel = "X",
      description =
          "Who presents it: a SPIFFE id, a DNS name or the certificate's x5t#S256. Default: whom it"
              + " is bound to.")
  private String certificate = "";

  @Option(
      names = "--org",
      paramLabel = "ORG",
      description = "The organization; else STEPVAULT_ORGANIZATION, else the only one.")
  private String organization;

  ExplainCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    long given =
        Stream.of(tokenFile != null, tokenStdin, authorizer != null).filter(one -> one).count();
    if (given != 1) {
      throw misused("explain what? Give one of --token-file, --token-stdin and --authorizer");
    }
    boolean claims = owner != null || asOf != null || !groups.isEmpty() || !secrets.isEmpty();
    if (claims && authorizer == null) {
      throw misused("--owner, --group, --secret and --as-of go with --authorizer");
    }
  }

  @Override
  void run(Operator operator, Output output) throws IOException {
    ExplainResolveRequest.Builder request =
        ExplainResolveRequest.newBuilder().setCertificate(certificate).addAllReferences(references);
    if (authorizer == null) {
      request.setToken(token());
    } else {
      request.setDescribed(described());
    }
    String named = organization == null ? terminal().variable(ORGANIZATION) : organization;
    ExplainResolveResponse answer = operator.resolves(named).explainResolve(request.build());
    output.answer(answer, ExplainTable.lines(answer));
  }

  /** Broken or not: what is wrong with it is the broker's to say. */
  private String token() throws IOException {
    byte[] bytes = tokenStdin ? terminal().in().readNBytes(MOST_BYTES) : fromFile();
    String token = new String(bytes, StandardCharsets.UTF_8).strip();
    if (token.isEmpty()) {
      throw new CommandFailure("there is no token in " + (tokenStdin ? "the input" : tokenFile));
    }
    return token;
  }

  private byte[] fromFile() throws IOException {
    try (var in = Files.newInputStream(tokenFile)) {
      return in.readNBytes(MOST_BYTES);
    }
  }

  private DescribedCaller described() {
    DescribedCaller.Builder described =
        DescribedCaller.newBuilder()
            .setAuthorizerId(authorizer)
            .addAllGroups(groups)
            .addAllSecrets(secrets.isEmpty() ? references : secrets);
    if (owner != null) {
      described.setOwner(owner);
    }
    if (asOf != null) {
      described.setAsOf(When.timestamp(asOf));
    }
    return described.build();
  }
}
