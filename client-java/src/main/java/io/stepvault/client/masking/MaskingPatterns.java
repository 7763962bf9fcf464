package io.stepvault.client.masking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The byte strings by which a value is found in UTF-8 text: the value itself and what encodings in
 * common use make of it. The derivation is published in {@code docs/masking.md} with test vectors.
 * Whoever has one of the patterns has the value: they are as secret as the value is.
 */
public final class MaskingPatterns implements AutoCloseable {
  /** What is shorter, in bytes, is found everywhere and so never masked. */
  public static final int SHORTEST = 5;

  /** Of longer values, in bytes, no pattern is escaped twice: that takes too much memory. */
  private static final int LONGEST_ESCAPED_TWICE = 256;

  /** Where a pattern comes from. */
  public enum Form {
    /** The value. */
    RAW,
    /** One line of it, without white space around it; also as a plain JSON string. */
    LINE,
    /** A JSON string. */
    JSON,
    /** A JSON string within a JSON string. */
    JSON_TWICE,
    /** Percent-encoded. */
    URL,
    /** Percent-encoded twice. */
    URL_TWICE,
    /** A plain JSON string, percent-encoded. */
    URL_JSON,
    /** Text or an attribute of XML or HTML. */
    XML,
    /** XML text within XML text. */
    XML_TWICE,
    /** Somewhere within base64. */
    BASE64,
    /** The same, URL-safe alphabet. */
    BASE64_URL,
    /** Within base64 that was percent-encoded or put into JSON. */
    BASE64_ESCAPED,
    /** A line of the value's own base64, at 64 or 76 columns. */
    BASE64_LINE,
    /** Hex digits, all small or all capital. */
    HEX
  }

  /** Why something is not masked. */
  public enum Reason {
    /** Less than {@value MaskingPatterns#SHORTEST} bytes. */
    TOO_SHORT,
    /** A word that any log has, one byte over and over, or white space. */
    TOO_COMMON
  }

  /**
   * One of them.
   *
   * @param bytes not a copy, and wiped by {@link MaskingPatterns#close}
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere, and wiped.
  public record Pattern(Form form, byte[] bytes) {
    /** The form; never the bytes. */
    @Override
    public String toString() {
      return "Pattern[" + form + "]";
    }
  }

  private final List<Pattern> patterns;
  private final Set<Reason> unmasked;
  private final Set<Reason> unmaskedLines;

  private MaskingPatterns(List<Pattern> patterns, Set<Reason> unmasked, Set<Reason> unmaskedLines) {
    this.patterns = patterns;
    this.unmasked = unmasked;
    this.unmaskedLines = unmaskedLines;
  }

  /**
   * The patterns of a value.
   *
   * @param value any bytes; escapes of text are derived only when they are UTF-8
   */
  public static MaskingPatterns of(byte[] value) {
    Set<Reason> unmasked = whyUnmasked(value);
    if (!unmasked.isEmpty()) {
      return new MaskingPatterns(List.of(), unmasked, Set.of());
    }
    Forms forms = new Forms();
    forms.add(Form.RAW, value.clone());
    Set<Reason> unmaskedLines = lines(value, forms);
    text(value, forms);
    url(value, forms);
    base64(value, forms);
    hex(value, forms);
    return new MaskingPatterns(forms.patterns(), Set.of(), unmaskedLines);
  }

  /** All of them, each once, in a fixed order; none when {@link #unmasked} says why. */
  public List<Pattern> patterns() {
    return patterns;
  }

  /** Why the value as a whole is not masked; empty when it is. */
  public Set<Reason> unmasked() {
    return unmasked;
  }

  /** Why some lines of a value of many are not masked where they stand alone; mostly empty. */
  public Set<Reason> unmaskedLines() {
    return unmaskedLines;
  }

  /** Wipes all patterns. */
  @Override
  public void close() {
    patterns.forEach(pattern -> Arrays.fill(pattern.bytes(), (byte) 0));
  }

  /** How many there are; nothing else. */
  @Override
  public String toString() {
    return "MaskingPatterns[" + patterns.size() + "]";
  }

  /** Why a value, or a line of one, is not masked; empty when it is. Nothing is derived. */
  public static Set<Reason> whyUnmasked(byte[] value) {
    if (value.length < SHORTEST) {
      return Set.of(Reason.TOO_SHORT);
    }
    return CommonValues.contains(value) ? Set.of(Reason.TOO_COMMON) : Set.of();
  }

  private static Set<Reason> lines(byte[] value, Forms forms) {
    Set<Reason> unmasked = EnumSet.noneOf(Reason.class);
    for (byte[] line : Lines.of(value)) {
      Set<Reason> mistakes = whyUnmasked(line);
      if (mistakes.isEmpty()) {
        // What collects output line by line often writes JSON.
        escaped(line, Form.LINE, List.of(JsonEscapes.PLAIN), forms);
        forms.add(Form.LINE, line);
      } else {
        unmasked.addAll(mistakes);
        Arrays.fill(line, (byte) 0);
      }
    }
    return unmasked;
  }

  private static void text(byte[] value, Forms forms) {
    escaped(value, Form.JSON, JsonEscapes.ALL, forms);
    List<Escape> xml = XmlEscapes.of(value);
    escaped(value, Form.XML, xml, forms);
    if (value.length > LONGEST_ESCAPED_TWICE) {
      return;
    }
    for (Escape inner : JsonEscapes.ALL) {
      twice(value, inner, List.of(inner, JsonEscapes.PLAIN), Form.JSON_TWICE, forms);
    }
    twice(value, JsonEscapes.PLAIN, JsonEscapes.ALL, Form.JSON_TWICE, forms);
    for (Escape inner : xml) {
      twice(value, inner, List.of(XmlEscapes.TEXT), Form.XML_TWICE, forms);
    }
  }

  private static void twice(
      byte[] value, Escape inner, List<Escape> outer, Form form, Forms forms) {
    for (byte[] once : escaped(value, List.of(inner))) {
      escaped(once, form, outer, forms);
      Arrays.fill(once, (byte) 0);
    }
  }

  private static void escaped(byte[] value, Form form, List<Escape> escapes, Forms forms) {
    escaped(value, escapes).forEach(escaped -> forms.add(form, escaped));
  }

  /** Nothing when the value is no text, or of characters that nobody escapes. */
  private static List<byte[]> escaped(byte[] value, List<Escape> escapes) {
    if (Text.isPlain(value)) {
      return List.of();
    }
    try (Text text = Text.of(value)) {
      if (text == null) {
        return List.of();
      }
      List<byte[]> all = new ArrayList<>();
      escapes.forEach(escape -> all.add(text.escaped(escape)));
      return all;
    }
  }

  private static void url(byte[] value, Forms forms) {
    if (Text.isPlain(value)) {
      return;
    }
    for (PercentEncodings.Encoding inner : PercentEncodings.ALL) {
      forms.add(Form.URL, inner.of(value));
    }
    if (value.length > LONGEST_ESCAPED_TWICE) {
      return;
    }
    for (PercentEncodings.Encoding inner : PercentEncodings.ALL) {
      byte[] once = inner.of(value);
      forms.add(Form.URL_TWICE, inner.of(once));
      forms.add(Form.URL_TWICE, PercentEncodings.UPPER.of(once));
      forms.add(Form.URL_TWICE, PercentEncodings.LOWER.of(once));
      Arrays.fill(once, (byte) 0);
    }
    for (byte[] json : escaped(value, List.of(JsonEscapes.PLAIN))) {
      PercentEncodings.OF_DOCUMENTS.forEach(
          encoding -> forms.add(Form.URL_JSON, encoding.of(json)));
      Arrays.fill(json, (byte) 0);
    }
  }

  private static void base64(byte[] value, Forms forms) {
    for (int before = 0; before < 3; before++) {
      byte[] standard = Base64Forms.determined(value, before, false);
      forms.add(Form.BASE64, standard.clone());
      forms.add(Form.BASE64_URL, Base64Forms.determined(value, before, true));
      if (standard.length >= SHORTEST) {
        forms.add(Form.BASE64_ESCAPED, PercentEncodings.UPPER.of(standard));
        forms.add(Form.BASE64_ESCAPED, PercentEncodings.LOWER.of(standard));
        escaped(standard, Form.BASE64_ESCAPED, JsonEscapes.ALL, forms);
      }
      Arrays.fill(standard, (byte) 0);
    }
    Base64Forms.lines(value, forms);
  }

  private static void hex(byte[] value, Forms forms) {
    for (boolean upper : new boolean[] {false, true}) {
      Sink sink = new Sink(value.length * 2);
      for (byte b : value) {
        sink.hex(b & 0xff, upper);
      }
      forms.add(Form.HEX, sink.take());
    }
  }
}
