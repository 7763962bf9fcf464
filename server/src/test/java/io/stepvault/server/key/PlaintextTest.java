package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PlaintextTest {
  @Test
  void close_wipes_the_adopted_array_and_ends_access() {
    byte[] bytes = {1, 2, 3};
    Plaintext value = Plaintext.adopt(bytes);
    assertThat(value.exposeBytes()).isSameAs(bytes);
    assertThat(value.length()).isEqualTo(3);

    value.close();
    value.close();

    assertThat(bytes).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(value::exposeBytes);
    assertThatIllegalStateException().isThrownBy(value::length);
  }

  @Test
  void toString_is_constant() {
    assertThat(Plaintext.adopt(new byte[] {'h', 'i'})).hasToString("Plaintext[redacted]");
  }
}
