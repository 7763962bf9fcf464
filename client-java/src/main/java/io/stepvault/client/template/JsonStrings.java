package io.stepvault.client.template;

import io.stepvault.client.template.ReferenceParser.Malformed;
import io.stepvault.client.template.ReferenceParser.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * References in the strings of a JSON text, as whoever reads the JSON would see them: {@code
 * "{{secrets[\"a b\"]}}"}. Whether the text is JSON at all is not asked here.
 */
final class JsonStrings {
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String MEANT = "\"\\/\b\f\n\r\t";

  private JsonStrings() {}

  static List<Mark> marks(String json) throws Malformed {
    List<Mark> marks = new ArrayList<>();
    int open = json.indexOf('"');
    while (open >= 0) {
      Decoded decoded = Decoded.of(json, open + 1);
      if (decoded.text.contains("{{")) {
        decoded.addMarks(marks);
      }
      open = json.indexOf('"', decoded.end() + 1);
    }
    return marks;
  }

  /**
   * A string without its escapes.
   *
   * @param starts of each character of {@code text}, where it begins in the JSON; one more for the
   *     end
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
  private record Decoded(String text, int[] starts) {

    static Decoded of(String json, int start) throws Malformed {
      StringBuilder text = new StringBuilder();
      int[] starts = new int[16];
      int at = start;
      while (at < json.length() && json.charAt(at) != '"') {
        if (text.length() + 1 >= starts.length) {
          starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[text.length()] = at;
        if (json.charAt(at) == '\\' && at + 1 < json.length()) {
          at += escape(json, at, text);
        } else {
          text.append(json.charAt(at++));
        }
      }
      starts[text.length()] = at;
      return new Decoded(text.toString(), starts);
    }

    /** Appends what the escape at an index stands for; how long it is. */
    private static int escape(String json, int at, StringBuilder text) throws Malformed {
      char c = json.charAt(at + 1);
      int known = ESCAPES.indexOf(c);
      if (known >= 0) {
        text.append(MEANT.charAt(known));
        return 2;
      }
      if (c != 'u') {
        throw new Malformed("JSON has no such escape", at + 1);
      }
      int code = 0;
      for (int i = at + 2; i < at + 6; i++) {
        int digit =
            i < json.length() && json.charAt(i) <= 'f' ? Character.digit(json.charAt(i), 16) : -1;
        if (digit < 0) {
          throw new Malformed("after \\u come four hex digits", Math.min(i, json.length()));
        }
        code = 16 * code + digit;
      }
      text.append((char) code);
      return 6;
    }

    int end() {
      return starts[text.length()];
    }

    void addMarks(List<Mark> marks) throws Malformed {
      try {
        for (Mark mark : ReferenceParser.parse(text)) {
          marks.add(new Mark(starts[mark.start()], starts[mark.end()], mark.reference()));
        }
      } catch (Malformed e) {
        throw e.at(starts[e.index()]);
      }
    }
  }
}
