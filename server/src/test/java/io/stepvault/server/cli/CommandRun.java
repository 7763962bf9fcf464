package io.stepvault.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** What one command did. */
record CommandRun(int exitCode, String out, String err) {
  static CommandRun of(String... arguments) {
    return withInput("", Map.of(), arguments);
  }

  static CommandRun withInput(String input, Map<String, String> variables, String... arguments) {
    return run(
        new Terminal(new ByteArrayInputStream(input.getBytes(UTF_8)), null, variables), arguments);
  }

  static CommandRun withPerson(Person person, String... arguments) {
    return run(new Terminal(new ByteArrayInputStream(new byte[0]), person, Map.of()), arguments);
  }

  private static CommandRun run(Terminal terminal, String... arguments) {
    CommandLine commands = Main.commands(terminal);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    int exitCode = commands.execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
