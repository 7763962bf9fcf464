package io.stepvault.server.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.stepvault.v1.GeneratedApiKey;
import io.stepvault.v1.Warning;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;

/**
 * Where a command's answer goes: to standard output, as JSON or for a person. Whatever is no answer
 * goes to standard error, so that the answer can be piped.
 */
record Output(PrintWriter out, PrintWriter err, boolean json) {
  /** One answer: the call's own as JSON, or one line. */
  void answer(Message answer, String line) {
    answer(answer, List.of(line));
  }

  /** One answer: the call's own as JSON, or these lines. */
  void answer(Message answer, List<String> lines) {
    if (json) {
      out.println(json(answer));
    } else {
      lines.forEach(out::println);
    }
  }

  /** All rows of a list: one array, or these lines. */
  void list(List<? extends Message> rows, List<String> lines, String whenEmpty) {
    if (json) {
      StringJoiner array = new StringJoiner(",\n", "[", "]");
      rows.forEach(row -> array.add(json(row)));
      out.println(array);
    } else if (rows.isEmpty()) {
      err.println(whenEmpty);
    } else {
      lines.forEach(out::println);
    }
  }

  /**
   * One answer with a generated key, which is then alone on standard output; nothing can show it
   * again.
   */
  void generated(Message answer, GeneratedApiKey generated, String line) {
    if (json) {
      out.println(json(answer));
    } else {
      err.println(line);
      ByteString key = generated.getApiKeyBytes();
      for (int i = 0; i < key.size(); i++) {
        out.write(key.byteAt(i)); // ASCII; a String would stay in memory.
      }
      out.println();
    }
    err.println("warning: this key is shown now and never again: keep it where it is needed");
  }

  void warnings(List<Warning> warnings) {
    warnings.forEach(warning -> err.println("warning: " + warning.getMessage()));
  }

  private static String json(Message message) {
    try {
      return JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message without Any cannot be printed", e);
    }
  }
}
