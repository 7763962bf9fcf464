package io.stepvault.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Timestamp;
import io.stepvault.server.token.Base64Url;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.StrictJson;
import io.stepvault.server.token.TokenRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code token show}: what a token says, believed or not. */
@Command(
    name = "show",
    description = {
      "Shows the header and the claims of a token, decoded and not verified, as JSON on standard"
          + " output; and beside it what a person may want to know."
    })
final class TokenShowCommand implements Callable<Integer>, TakesValue {
  private static final int LONGEST = 64 * 1024;
  private static final List<String> TIMES = List.of("iat", "nbf", "exp", "as_of");

  /** The last second of the year 9999. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the token. Default: standard input.")
  private Path file;

  TokenShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public String otherwise() {
    return "pipe it in, or name a file with --token-file";
  }

  @Override
  public Integer call() throws IOException {
    String token = token();
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new CommandFailure("not a token: it is not three parts with a dot between two");
    }
    ObjectNode shown = JSON.createObjectNode();
    shown.set("header", object("header", parts[0]));
    ObjectNode claims = object("payload", parts[1]);
    shown.set("claims", claims);
    spec.commandLine().getOut().println(json(shown));
    PrintWriter beside = spec.commandLine().getErr();
    beside.println("Not verified: whoever made it may have written anything.");
    When when = new When(Instant.now());
    for (String time : TIMES) {
      long second = claims.path(time).asLong(0);
      if (second > 0 && second <= LAST_SECOND) {
        beside.println(time + " " + when.at(Timestamp.newBuilder().setSeconds(second).build()));
      }
    }
    beside.println(verdict(token));
    return 0;
  }

  private String token() throws IOException {
    byte[] bytes;
    try (InputStream in = file == null ? terminal.in() : Files.newInputStream(file)) {
      bytes = in.readNBytes(LONGEST + 1);
    }
    if (bytes.length > LONGEST) {
      throw new CommandFailure("not a token: it is longer than 64 KiB");
    }
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static ObjectNode object(String name, String part) {
    return Base64Url.decode(part)
        .flatMap(StrictJson::object)
        .orElseThrow(
            () ->
                new CommandFailure(
                    "the "
                        + name
                        + " is not one JSON object in base64url, without padding and without"
                        + " duplicate members: no broker reads it"));
  }

  private static String verdict(String token) {
    try {
      var unused = ParsedToken.parse(token);
      return "Its form is what a broker takes; whether a broker takes it, DescribeCaller tells.";
    } catch (TokenRefusedException e) {
      return "A broker refuses its form: " + e.getMessage();
    }
  }

  /** Readable, with what steers a terminal escaped as JSON does; all else of it is ASCII. */
  private static String json(ObjectNode shown) throws JsonProcessingException {
    StringBuilder out = new StringBuilder();
    JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsString(shown)
        .codePoints()
        .forEach(
            codePoint -> {
              if (codePoint == '\n' || Printable.isPrintable(codePoint)) {
                out.appendCodePoint(codePoint);
              } else {
                for (char half : Character.toChars(codePoint)) {
                  out.append(String.format("\\u%04x", (int) half));
                }
              }
            });
    return out.toString();
  }
}
