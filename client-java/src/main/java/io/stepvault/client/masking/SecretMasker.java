package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.masking.MaskingPatterns.Reason;
import io.stepvault.client.masking.Unmasked.Part;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts {@link #MASK} where a value stands in text, in any of the forms of {@link MaskingPatterns}:
 * each longest run of overlapping or adjacent matches becomes one mask. What comes out is not
 * looked at again.
 *
 * <p>Time is linear in the text, in one pass, whatever text and values are. The patterns of a value
 * take about 50 times its length in memory, some hundred times when it is full of characters that
 * encodings escape; {@code docs/masking.md} has figures. They are made by the first call that needs
 * them, anew for all values after each {@link #add}.
 *
 * <p>Values may be added while other threads mask. {@link #close} wipes values and patterns; from
 * then on nothing comes through any more, as it might be a value: methods throw
 * IllegalStateException, streams IOException.
 */
public final class SecretMasker implements AutoCloseable {
  /** What stands in a value's place; says nothing of its length. */
  public static final String MASK = "***";

  private static final byte[] MASK_BYTES = MASK.getBytes(UTF_8);

  private final Object lock = new Object();
  // Guarded by the lock.
  private final Set<byte[]> values = new TreeSet<>(Arrays::compareUnsigned);
  private final Set<Unmasked> unmasked = new LinkedHashSet<>();
  private boolean closed;

  /** Null when it is to be made. Set under the lock. */
  private volatile Automaton automaton;

  /**
   * A value that is to be masked from now on. Has no effect when it is known already.
   *
   * @param name for {@link #unmasked} only
   * @param value any bytes; copied
   * @throws IllegalStateException when the masker is closed
   */
  public void add(String name, byte[] value) {
    Objects.requireNonNull(name, "name");
    Set<Reason> mistakes = MaskingPatterns.whyUnmasked(value);
    synchronized (lock) {
      requireOpen();
      report(name, Part.VALUE, mistakes);
      if (mistakes.isEmpty() && !values.contains(value)) {
        values.add(value.clone());
        for (byte[] line : Lines.of(value)) {
          report(name, Part.LINES, MaskingPatterns.whyUnmasked(line));
          Arrays.fill(line, (byte) 0);
        }
        forgetPatterns();
      }
    }
  }

  /** What was added and is not masked, in that order. Worth a warning to whoever owns the item. */
  public List<Unmasked> unmasked() {
    synchronized (lock) {
      return List.copyOf(unmasked);
    }
  }

  /**
   * The text with masks. The same text when there is nothing to mask; else surrogates that are not
   * in pairs come out as {@code ?}.
   *
   * @throws IllegalStateException when the masker is closed
   */
  public String mask(CharSequence text) {
    String string = text.toString();
    byte[] utf8 = string.getBytes(UTF_8);
    Ranges found = find(utf8);
    return found.size() == 0 ? string : masked(utf8, found).toString(UTF_8);
  }

  /**
   * As {@link #mask(CharSequence)}, of text in UTF-8 or any other bytes. Always a new array.
   *
   * @throws IllegalStateException when the masker is closed
   */
  public byte[] mask(byte[] text) {
    return masked(text, find(text)).toByteArray();
  }

  /**
   * The same of parsed JSON, as maps, lists and plain values: strings, keys and numbers are masked
   * one by one, so that what is written from it is JSON still.
   *
   * <p>Maps, collections and arrays of objects are copied, into {@code LinkedHashMap} and {@code
   * ArrayList}. Of keys that become the same all but the first get a number: {@code ***(2)}. Bytes
   * and characters in arrays are text. Anything else stays the object that it is, unless its {@code
   * toString} has something to mask: then it is that, masked. What is more than 200 levels deep, or
   * within itself, is replaced by a mask.
   *
   * @param tree may be null, which stays null
   * @throws IllegalStateException when the masker is closed
   */
  public Object maskTree(Object tree) {
    return new TreeMasking(this).mask(tree);
  }

  /**
   * A copy with all messages masked, of causes and suppressed ones too, for logging: {@code
   * toString} and stack traces read as those of the original. It is of another class, which {@link
   * MaskedException#originalClass} names.
   *
   * @throws IllegalStateException when the masker is closed
   */
  public MaskedException mask(Throwable thrown) {
    return MaskedException.of(thrown, this);
  }

  /**
   * A stream that writes masked text to another one. It holds back what may be the beginning of a
   * value; {@code flush} lets out all that cannot be one, {@code close} the rest, and closes the
   * other stream. For one thread at a time.
   */
  public OutputStream outputStream(OutputStream out) {
    return new MaskingOutputStream(this, out);
  }

  /** As {@link #outputStream}. Surrogates that are not in pairs come out as {@code ?}. */
  public Writer writer(Writer out) {
    return new MaskingWriter(this, out);
  }

  /**
   * Masked text from another reader. What may be the beginning of a value comes when the next part
   * has been read. For one thread at a time; {@code close} closes the other reader, and wipes what
   * did not come.
   */
  public Reader reader(Reader in) {
    return new MaskingReader(this, in);
  }

  /** Wipes values and patterns. Has no effect the second time. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      values.forEach(value -> Arrays.fill(value, (byte) 0));
      values.clear();
      forgetPatterns();
    }
  }

  /** How many values it masks; nothing else. */
  @Override
  public String toString() {
    synchronized (lock) {
      return "SecretMasker[" + values.size() + (closed ? ", closed]" : "]");
    }
  }

  /**
   * What finds the values known by now.
   *
   * @throws IllegalStateException when the masker is closed
   */
  Automaton automaton() {
    Automaton made = automaton;
    if (made != null) {
      return made;
    }
    synchronized (lock) {
      requireOpen();
      if (automaton == null) {
        automaton = build();
      }
      return automaton;
    }
  }

  private Ranges find(byte[] text) {
    Scan scan;
    do {
      scan = new Scan(automaton());
      scan.advance(text, text.length);
      // Another value has come meanwhile, or the end.
    } while (scan.automaton().isWiped());
    return scan.found();
  }

  private static ByteArrayOutputStream masked(byte[] text, Ranges found) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
    int at = 0;
    for (int i = 0; i < found.size(); i++) {
      out.write(text, at, found.from(i) - at);
      out.writeBytes(MASK_BYTES);
      at = found.to(i);
    }
    out.write(text, at, text.length - at);
    return out;
  }

  private Automaton build() {
    List<MaskingPatterns> derived = new ArrayList<>();
    try {
      values.forEach(value -> derived.add(MaskingPatterns.of(value)));
      List<byte[]> sorted =
          derived.stream()
              .flatMap(patterns -> patterns.patterns().stream())
              .map(MaskingPatterns.Pattern::bytes)
              .sorted(Arrays::compareUnsigned)
              .toList();
      List<byte[]> each = new ArrayList<>(sorted.size());
      for (byte[] pattern : sorted) {
        if (each.isEmpty() || !Arrays.equals(each.get(each.size() - 1), pattern)) {
          each.add(pattern);
        }
      }
      return new Automaton(each);
    } finally {
      derived.forEach(MaskingPatterns::close);
    }
  }

  private void forgetPatterns() {
    Automaton old = automaton;
    automaton = null;
    if (old != null) {
      old.wipe();
    }
  }

  private void report(String name, Part part, Set<Reason> reasons) {
    reasons.forEach(reason -> unmasked.add(new Unmasked(name, part, reason)));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the masker is closed");
    }
  }
}
