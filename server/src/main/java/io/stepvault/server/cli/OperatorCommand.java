package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.OrganizationServiceGrpc.OrganizationServiceBlockingStub;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands of an operator are: some calls by certificate alone, and an answer. */
abstract class OperatorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The identity of the development home to call as: operator.")
  private String identity;

  @Option(
      names = "--json",
      description = "The broker's answer as protobuf JSON; of a list, one array of all.")
  private boolean json;

  OperatorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Says what is missing, before anything is sent. */
  void check() {}

  abstract void run(Operator operator, Output output) throws IOException;

  /** A connection; its methods make a stub for one call each. */
  record Operator(BrokerChannel channel) implements AutoCloseable {
    /**
     * Calls about authorizers.
     *
     * @param organization whose; null: of the only one
     */
    AuthorizerServiceBlockingStub authorizers(String organization) {
      return BrokerChannel.inOrganization(
          AuthorizerServiceGrpc.newBlockingStub(channel.channel()), organization);
    }

    /**
     * Calls about resolves.
     *
     * @param organization whose; null: of the only one
     */
    ResolveServiceBlockingStub resolves(String organization) {
      return BrokerChannel.inOrganization(
          ResolveServiceGrpc.newBlockingStub(channel.channel()), organization);
    }

    OrganizationServiceBlockingStub calls() {
      return BrokerChannel.withDeadline(OrganizationServiceGrpc.newBlockingStub(channel.channel()));
    }

    @Override
    public void close() {
      channel.close();
    }
  }

  @Override
  public final Integer call() throws IOException {
    check();
    try (Operator operator = new Operator(connect())) {
      run(operator, new Output(spec.commandLine().getOut(), spec.commandLine().getErr(), json));
    }
    return 0;
  }

  private BrokerChannel connect() throws IOException {
    if (identity == null) {
      return new OutsideVariables(terminal, spec, "--as operator").channel();
    }
    DevHome place = home.home(terminal);
    place.requireReady();
    place.requireIdentity(identity);
    return BrokerChannel.in(place, identity, EnvFile.address(place));
  }

  final Terminal terminal() {
    return terminal;
  }

  final Progress progress() {
    return new Progress(terminal.person() == null ? null : spec.commandLine().getErr());
  }

  static When when() {
    return new When(Instant.now());
  }

  final ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
