package io.stepvault.client.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaskedExceptionTest {
  private static final String VALUE = "sk_live_9aF3kQ";

  private final SecretMasker masker = Corpus.masker(VALUE);

  @AfterEach
  void close() {
    masker.close();
  }

  @Test
  void a_stack_trace_reads_as_the_originals_without_the_value() {
    Exception original = new IOException("outer " + VALUE, new Error("inner " + VALUE));
    original.addSuppressed(new IllegalStateException("suppressed " + VALUE, new Odd()));

    MaskedException masked = masker.mask(original);

    assertThat(print(masked)).isEqualTo(print(original).replace(VALUE, "***"));
    assertThat(masked).hasMessage("outer ***");
    assertThat(masked.originalClass()).isEqualTo("java.io.IOException");
    assertThat(masked.getStackTrace()).isEqualTo(original.getStackTrace());
    assertThat(masked.getCause()).hasMessage("inner ***");
    assertThat(masked.getSuppressed()[0]).hasMessage("suppressed ***");
  }

  @Test
  void circles_are_kept() {
    Exception one = new Exception("one " + VALUE);
    Exception two = new Exception("two " + VALUE, one);
    one.initCause(two);
    two.addSuppressed(one);

    Throwable masked = masker.mask(one);

    assertThat(masked).hasMessage("one ***");
    assertThat(masked.getCause()).hasMessage("two ***");
    assertThat(masked.getCause().getCause()).isSameAs(masked);
    assertThat(masked.getCause().getSuppressed()).containsExactly(masked);
    assertThat(print(masked)).isEqualTo(print(one).replace(VALUE, "***"));
  }

  @Test
  void a_long_chain_of_causes_is_no_recursion() {
    Exception chain = new Exception(VALUE);
    for (int i = 0; i < 50_000; i++) {
      chain = new Exception(null, chain);
    }
    Throwable masked = masker.mask(chain);
    assertThat(masked).hasMessage(null);
    while (masked.getCause() != null) {
      masked = masked.getCause();
    }
    assertThat(masked).hasMessage("***");
  }

  /** With a text of its own. */
  private static final class Odd extends RuntimeException {
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
      return "odd " + VALUE;
    }
  }

  private static String print(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
