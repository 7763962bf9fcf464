package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenKeysTest {
  private final OpenKeys keys = new OpenKeys();
  private final List<KeyMaterial> unwrapped = new ArrayList<>();

  private static SealedValue sealed() {
    return new SealedValue("rk", new byte[60], new byte[32], new byte[29]);
  }

  private KeyMaterial unwrap() {
    KeyMaterial key = KeyMaterial.random();
    unwrapped.add(key);
    return key;
  }

  @Test
  void aKeyIsUnwrappedOnceForEachValue() throws GeneralSecurityException {
    SealedValue value = sealed();
    Aead first = keys.aead(value, this::unwrap);
    byte[] ciphertext = first.encrypt(new byte[] {7}, new byte[0]);

    Aead again = keys.aead(value, this::unwrap);

    assertThat(unwrapped).hasSize(1);
    assertThat(again.decrypt(ciphertext, new byte[0])).containsExactly(7);
    keys.aead(sealed(), this::unwrap); // Looks the same, and is another one.
    assertThat(unwrapped).hasSize(2);
  }

  @Test
  void whatLeavesIsWipedAndUnwrappedAnewWhenNeeded() {
    SealedValue value = sealed();
    keys.aead(value, this::unwrap);

    keys.close();

    assertThatIllegalStateException().isThrownBy(() -> unwrapped.getFirst().bytes());
    keys.aead(value, this::unwrap);
    assertThat(unwrapped).hasSize(2);
  }

  @Test
  void theNumberOfKeysIsBounded() {
    List<SealedValue> held = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      held.add(sealed());
      keys.aead(held.getLast(), this::unwrap);
    }
    long open = unwrapped.stream().filter(OpenKeysTest::isOpen).count();
    assertThat(open).isBetween(1L, 20_500L); // The last removals may be under way.
  }

  private static boolean isOpen(KeyMaterial key) {
    try {
      key.bytes();
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }
}
