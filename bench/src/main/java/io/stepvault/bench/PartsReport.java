package io.stepvault.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepvault.bench.Parts.Part;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What the parts cost: for a terminal, as JSON, and as a page of the docs. */
record PartsReport(Origin origin, List<Part> parts) {

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%-28s %12s %12s %12s%n", "part", "us", "+-", "bytes"));
    for (Part part : parts) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-28s %12.3f %12.3f %12.0f%n",
              part.name(),
              part.micros(),
              part.error(),
              part.bytes()));
    }
    return text.toString();
  }

  ObjectNode json() {
    ObjectNode json = JsonReport.origin(origin);
    ArrayNode all = json.putArray("parts");
    for (Part part : parts) {
      all.addObject()
          .put("name", part.name())
          .put("us", part.micros())
          .put("error_us", part.error())
          .put("allocated_bytes", part.bytes());
    }
    return json;
  }

  void write(Pages pages) throws IOException {
    Markdown page = new Markdown();
    page.line("# The parts of the hot path");
    page.line();
    page.origin(origin);
    page.line();
    page.line(
        "Each part alone in one thread (JMH): the time of one, half the width of its 99.9 %%");
    page.line("confidence interval, and the bytes that it allocates on the heap.");
    page.line();
    page.columns(2, List.of("", "", "us", "+-", "bytes"));
    for (Part part : parts) {
      page.line(
          "| `%s` | %s | %.2f | %.2f | %.0f |",
          part.name(), meaning(part.name()), part.micros(), part.error(), part.bytes());
    }
    page.write(pages.parts());
    pages.link();
  }

  private static String meaning(String name) {
    return switch (name.replaceFirst(" .*", "")) {
      case "Token.parse" -> "a token of ten names taken apart, strictly";
      case "Token.verify" -> "its signature checked";
      case "Memory.recallToken" -> "a token found among a thousand by its SHA-256";
      case "Memory.findItem" -> "an item's place found in the cache";
      case "Policy.judgeToken" -> "binding, key, times, bounds and scope of a token";
      case "Policy.decide" -> "the policy for one reference";
      case "Value.open" -> "40 bytes decrypted, with a key that is open, another each time";
      case "Value.seal" -> "40 bytes encrypted under a new data key";
      case "Record.checkItem" -> "an item's MAC, when it is read into memory";
      case "Record.encodeRecord" -> "one record of a batch of 100, made ready for the driver";
      case "Mask.copy" -> "1 MB of a log from text to UTF-8 and back, to compare with the next two";
      case "Mask.text" -> "1 MB of a log masked in a step, with so many values";
      case "Mask.stream" -> "the same through an output stream, 200 bytes at a time";
      default -> "";
    };
  }
}
