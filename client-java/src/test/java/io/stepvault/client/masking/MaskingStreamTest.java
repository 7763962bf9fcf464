package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskingStreamTest {
  private static final String VALUE = "sk_live_9aF3kQ";

  @TempDir Path directory;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void a_flush_lets_a_whole_line_out() throws IOException {
    try (SecretMasker masker = Corpus.masker(VALUE);
        OutputStream out = masker.outputStream(written)) {
      write(out, "the key is " + VALUE + "\n");
      out.flush();
      assertThat(written.toString(UTF_8)).isEqualTo("the key is ***\n");
    }
  }

  @Test
  void a_flush_right_after_a_value_lets_its_mask_out() throws IOException {
    try (SecretMasker masker = Corpus.masker(VALUE);
        OutputStream out = masker.outputStream(written)) {
      write(out, "the key is " + VALUE);
      out.flush();
      assertThat(written.toString(UTF_8)).isEqualTo("the key is ***");
      write(out, VALUE + "!\n");
      out.flush();
      assertThat(written.toString(UTF_8)).isEqualTo("the key is ***!\n");
    }
  }

  @Test
  void a_flush_holds_the_beginning_of_a_value_back_and_close_lets_it_out() throws IOException {
    try (SecretMasker masker = Corpus.masker(VALUE)) {
      try (OutputStream out = masker.outputStream(written)) {
        write(out, "wait sk_live_9");
        out.flush();
        assertThat(written.toString(UTF_8)).isEqualTo("wait ");
      }
      assertThat(written.toString(UTF_8)).isEqualTo("wait sk_live_9");
    }
  }

  @Test
  void a_value_that_becomes_known_is_masked_from_what_is_held_on() throws IOException {
    try (SecretMasker masker = Corpus.masker("abcdefgh");
        OutputStream out = masker.outputStream(written)) {
      write(out, "x abcde");
      masker.add("longer", "abcde-and-more".getBytes(UTF_8));
      write(out, "-and-more y abcdefgh");
    }
    assertThat(written.toString(UTF_8)).isEqualTo("x *** y ***");
  }

  @Test
  void after_the_masker_is_closed_what_is_held_becomes_a_mask() throws IOException {
    SecretMasker masker = Corpus.masker(VALUE);
    OutputStream out = masker.outputStream(written);
    write(out, "wait sk_live_9");
    masker.close();

    assertThatThrownBy(() -> write(out, "text")).isInstanceOf(IOException.class);
    assertThatThrownBy(out::close).isInstanceOf(IOException.class);

    assertThat(written.toString(UTF_8)).isEqualTo("wait ***");
  }

  /** A file takes nothing once it is closed, and a buffer nothing once it was flushed. */
  @Test
  void that_mask_comes_before_the_streams_end() throws IOException {
    Path file = directory.resolve("log");
    SecretMasker masker = Corpus.masker(VALUE);
    OutputStream out = masker.outputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    write(out, "wait sk_live_9");
    masker.close();

    assertThatThrownBy(out::close).hasMessageContaining("masker");

    assertThat(file).hasContent("wait ***");
  }

  @Test
  void a_closed_stream_takes_nothing() throws IOException {
    try (SecretMasker masker = Corpus.masker(VALUE)) {
      OutputStream out = masker.outputStream(written);
      out.close();
      out.close();
      assertThatThrownBy(() -> out.write('x')).isInstanceOf(IOException.class);
      assertThatThrownBy(out::flush).isInstanceOf(IOException.class);
    }
  }

  @Test
  void half_a_surrogate_pair_waits_for_its_other_half() throws IOException {
    StringWriter chars = new StringWriter();
    try (SecretMasker masker = Corpus.masker("\uD83D\uDD11 the key")) {
      try (Writer out = masker.writer(chars)) {
        out.write('\uD83D');
        out.flush();
        out.write("\uDD11 the key, \uD83D");
        out.write("\uD83D");
        out.write("x\uDD11\uD83D");
      }
      assertThat(chars.toString()).isEqualTo("***, ??x??");
    }
  }

  @Test
  void much_text_goes_through_as_it_is() throws IOException {
    String text = "an ordinary line ä€\uD83D\uDD11 of a log\n".repeat(5000);
    StringWriter chars = new StringWriter();
    try (SecretMasker masker = Corpus.masker(VALUE, "ä€\uD83D\uDD11 of a lot")) {
      try (OutputStream out = masker.outputStream(written)) {
        write(out, text);
      }
      try (Writer out = masker.writer(chars)) {
        out.write(text);
      }
      try (Reader in = masker.reader(new StringReader(text))) {
        StringWriter read = new StringWriter();
        in.transferTo(read);
        assertThat(read.toString()).isEqualTo(text);
      }
    }
    assertThat(written.toString(UTF_8)).isEqualTo(text);
    assertThat(chars.toString()).isEqualTo(text);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }
}
