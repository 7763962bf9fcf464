package io.stepvault.testkit;

import io.stepvault.client.masking.MaskingPatterns;
import io.stepvault.client.masking.MaskingPatterns.Form;
import io.stepvault.client.masking.SecretMasker;
import io.stepvault.client.masking.Unmasked;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is printed while one test runs, and the values that must not be in it. */
final class Watch {
  /** Looked through when there is more, so that a test may print without end. */
  private static final int MOST_HELD = 8 * 1024 * 1024;

  /** Stays for the next look: longer than any form of the longest value, 64 KiB, six times over. */
  private static final int OVERLAP = 1024 * 1024;

  /**
   * A value in the output.
   *
   * @param stream {@code System.out} or {@code System.err}
   * @param forms in which it is there
   */
  record Leak(String item, String stream, Set<Form> forms) {}

  /**
   * What came of it.
   *
   * @param unwatched items with values that are too short or too common to be found
   */
  record Report(List<Leak> leaks, Set<String> unwatched) {}

  /** Where something was printed. */
  record Printer(String stream, Charset charset) {}

  private record Found(String item, String stream) {}

  // Guarded by this.
  private final Map<String, List<byte[]>> values = new LinkedHashMap<>();
  private final Map<Printer, ByteArrayOutputStream> printed = new LinkedHashMap<>();
  private final Map<Found, Set<Form>> found = new LinkedHashMap<>();

  /** A value that must not be printed. */
  synchronized void add(String item, byte[] value) {
    values.computeIfAbsent(item, name -> new ArrayList<>()).add(value.clone());
  }

  synchronized void printed(Printer printer, byte[] bytes, int offset, int length) {
    ByteArrayOutputStream held =
        printed.computeIfAbsent(printer, key -> new ByteArrayOutputStream());
    held.write(bytes, offset, length);
    if (held.size() > MOST_HELD) {
      byte[] text = held.toByteArray();
      search(printer, text);
      held.reset();
      held.write(text, text.length - OVERLAP, OVERLAP);
    }
  }

  /** Looks through what was printed, and forgets all values. */
  synchronized Report end() {
    printed.forEach((printer, held) -> search(printer, held.toByteArray()));
    printed.clear();
    List<Leak> leaks = new ArrayList<>();
    found.forEach((where, forms) -> leaks.add(new Leak(where.item(), where.stream(), forms)));
    Set<String> unwatched = unwatched();
    values.values().forEach(list -> list.forEach(value -> Arrays.fill(value, (byte) 0)));
    values.clear();
    return new Report(leaks, unwatched);
  }

  private void search(Printer printer, byte[] text) {
    values.forEach(
        (item, list) -> {
          Set<Form> forms = forms(list, text);
          if (!isUtf8(printer.charset())) {
            // What is text in another encoding; the bytes before may be no text.
            forms.addAll(forms(list, utf8(text, printer.charset())));
          }
          if (!forms.isEmpty()) {
            found
                .computeIfAbsent(
                    new Found(item, printer.stream()), key -> EnumSet.noneOf(Form.class))
                .addAll(forms);
          }
        });
  }

  private static boolean isUtf8(Charset charset) {
    return charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII);
  }

  private static byte[] utf8(byte[] text, Charset charset) {
    return new String(text, charset).getBytes(StandardCharsets.UTF_8);
  }

  /** Those of any of the values. */
  private static Set<Form> forms(List<byte[]> values, byte[] text) {
    Set<Form> forms = EnumSet.noneOf(Form.class);
    if (masks(values, text)) {
      for (byte[] value : values) {
        try (MaskingPatterns patterns = MaskingPatterns.of(value)) {
          patterns.patterns().stream()
              .filter(pattern -> contains(text, pattern.bytes()))
              .forEach(pattern -> forms.add(pattern.form()));
        }
      }
    }
    return forms;
  }

  /** In one pass, which mostly finds nothing. */
  private static boolean masks(List<byte[]> values, byte[] text) {
    try (SecretMasker masker = new SecretMasker()) {
      values.forEach(value -> masker.add("", value));
      byte[] masked = masker.mask(text);
      return !Arrays.equals(masked, text);
    }
  }

  private static boolean contains(byte[] text, byte[] pattern) {
    for (int at = 0; at + pattern.length <= text.length; at++) {
      if (Arrays.equals(text, at, at + pattern.length, pattern, 0, pattern.length)) {
        return true;
      }
    }
    return false;
  }

  private Set<String> unwatched() {
    Set<String> items = new TreeSet<>();
    try (SecretMasker masker = new SecretMasker()) {
      values.forEach((item, list) -> list.forEach(value -> masker.add(item, value)));
      masker.unmasked().stream()
          .filter(part -> part.part() == Unmasked.Part.VALUE)
          .forEach(part -> items.add(part.name()));
    }
    return items;
  }
}
