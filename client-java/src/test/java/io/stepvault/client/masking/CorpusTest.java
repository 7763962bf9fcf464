package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other maskers are known to miss: in memory, and in streams that are cut anywhere. */
class CorpusTest {
  private static final String CASES = "io.stepvault.client.masking.Corpus#cases";

  @ParameterizedTest
  @MethodSource(CASES)
  void in_memory(Corpus.Case given) {
    try (SecretMasker masker = given.masker()) {
      assertThat(masker.mask(given.text())).isEqualTo(given.masked());
      assertThat(masker.mask(given.text().getBytes(UTF_8)))
          .isEqualTo(given.masked().getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void an_output_stream_cut_anywhere(Corpus.Case given) throws IOException {
    byte[] text = given.text().getBytes(UTF_8);
    try (SecretMasker masker = given.masker()) {
      for (int cut = 0; cut <= text.length; cut++) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (OutputStream out = masker.outputStream(written)) {
          out.write(text, 0, cut);
          out.flush();
          out.write(text, cut, text.length - cut);
        }
        assertThat(written.toString(UTF_8)).as("cut at %s", cut).isEqualTo(given.masked());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void an_output_stream_byte_by_byte(Corpus.Case given) throws IOException {
    try (SecretMasker masker = given.masker()) {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      try (OutputStream out = masker.outputStream(written)) {
        for (byte one : given.text().getBytes(UTF_8)) {
          out.write(one);
        }
      }
      assertThat(written.toString(UTF_8)).isEqualTo(given.masked());
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void a_writer_cut_anywhere(Corpus.Case given) throws IOException {
    String text = given.text();
    try (SecretMasker masker = given.masker()) {
      for (int cut = 0; cut <= text.length(); cut++) {
        StringWriter written = new StringWriter();
        try (Writer out = masker.writer(written)) {
          out.write(text, 0, cut);
          out.flush();
          out.write(text, cut, text.length() - cut);
        }
        assertThat(written.toString()).as("cut at %s", cut).isEqualTo(given.masked());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void a_reader_in_pieces_of_any_length(Corpus.Case given) throws IOException {
    try (SecretMasker masker = given.masker()) {
      for (int length = 1; length <= given.text().length() + 1; length++) {
        try (Reader in = masker.reader(new Pieces(given.text(), length))) {
          StringWriter read = new StringWriter();
          in.transferTo(read);
          assertThat(read.toString()).as("pieces of %s", length).isEqualTo(given.masked());
        }
      }
    }
  }

  /** Never gives more than so many characters at once. */
  private static final class Pieces extends Reader {
    private final StringReader in;
    private final int most;

    Pieces(String text, int most) {
      this.in = new StringReader(text);
      this.most = most;
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      return in.read(into, from, Math.min(length, most));
    }

    @Override
    public void close() {
      in.close();
    }
  }
}
