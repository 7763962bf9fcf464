package io.stepvault.examples;

import io.stepvault.client.ReferencesUnresolvedException;
import io.stepvault.client.ReferencesUnresolvedException.Failure;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.StepvaultException;
import io.stepvault.client.Tls;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.examples.authorizer.StepTokens;
import io.stepvault.examples.workflow.Runner;
import io.stepvault.examples.workflow.Workflow;
import io.stepvault.examples.workflow.WorkflowException;
import io.stepvault.examples.workflow.WorkflowReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.spi.ToolProvider;

/**
 * Runs a workflow with the broker of a development home, as its authorizer and on its node-a. Also
 * found as a tool, by {@code ./stepvault demo}.
 *
 * <p>Arguments are of the form {@code name=value}: {@code home} and {@code address} (unless set:
 * {@code STEPVAULT_HOME} and {@code STEPVAULT_ADDRESS}), {@code owner} (alice), {@code file} (the
 * workflow that comes with it), {@code sslmode} and {@code sslrootcert} (of database steps, for
 * pgjdbc), and whatever settings the workflow needs. Exit codes: 0 done, 1 a step failed, 2 wrongly
 * used.
 */
public final class Main implements ToolProvider {
  /** Its name as a tool. */
  public static final String NAME = "stepvault-workflow";

  private static final String NODE = "node-a";
  private static final Duration LONGEST_STEP = Duration.ofMinutes(5);

  /** Runs one workflow, then ends the process. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(new Main().run(out, err, args));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    try {
      run(settings(args), out);
      return 0;
    } catch (WorkflowException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    } catch (ReferencesUnresolvedException e) {
      e.failures().forEach(failure -> err.println(place(failure)));
      return 1;
    } catch (MaskedException | StepvaultException | IOException e) {
      err.println("the run failed: " + e);
      return 1;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static String place(Failure failure) {
    String where =
        failure.field().isEmpty()
            ? ""
            : " in %s (at character %d)".formatted(failure.field(), failure.offset());
    return failure.reference() + where + ": " + failure.reason();
  }

  private static Map<String, String> settings(String... args) {
    Map<String, String> settings = new HashMap<>();
    settings.put("owner", "alice");
    putUnlessNull(settings, "home", System.getenv("STEPVAULT_HOME"));
    putUnlessNull(settings, "address", System.getenv("STEPVAULT_ADDRESS"));
    for (String argument : args) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("arguments are of the form name=value: " + argument);
      }
      settings.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return settings;
  }

  private static void putUnlessNull(Map<String, String> settings, String name, String value) {
    if (value != null) {
      settings.put(name, value);
    }
  }

  private static String required(Map<String, String> settings, String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          name + "=... is missing; or start ./stepvault dev and source .stepvault/env");
    }
    return value;
  }

  private static void run(Map<String, String> settings, PrintWriter out)
      throws IOException, WorkflowException {
    Path home = Path.of(required(settings, "home"));
    TokenSigner signer =
        TokenSigner.builder()
            .authorizer(Files.readString(home.resolve("authorizer.id")).strip())
            .organization("default")
            .key(home.resolve("authorizer.jwk"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient();
        StepvaultClient client =
            StepvaultClient.builder()
                .address(required(settings, "address"))
                .tls(
                    Tls.files(
                        home.resolve("ca.pem"),
                        home.resolve(NODE + ".pem"),
                        home.resolve(NODE + ".key")))
                .build()) {
      Workflow workflow =
          new WorkflowReader(http, InstantSource.system(), new Properties(), database(settings))
              .read(definition(settings), settings);
      StepTokens engine = new StepTokens(signer, "spiffe://dev.stepvault/" + NODE, LONGEST_STEP);
      new Runner(engine, new Node(client))
          .run(workflow, "run-" + UUID.randomUUID(), settings.get("owner"), out);
    }
  }

  private static Properties database(Map<String, String> settings) {
    Properties database = new Properties();
    for (String name : List.of("sslmode", "sslrootcert")) {
      if (settings.containsKey(name)) {
        database.setProperty(name, settings.get(name));
      }
    }
    return database;
  }

  private static String definition(Map<String, String> settings) throws IOException {
    if (settings.containsKey("file")) {
      return Files.readString(Path.of(settings.get("file")));
    }
    try (InputStream file = Main.class.getResourceAsStream("workflow.yaml")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
