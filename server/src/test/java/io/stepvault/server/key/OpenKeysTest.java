package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.stepvault.server.key.OpenKeys.OpenKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenKeysTest {
  private static final ValueContext PLACE = new ValueContext("acme", "vlt_1", 1, "SECRET");
  private static final byte[] ADDITIONAL_DATA = {1};
  private static final byte[] KEY = new byte[32];

  private final OpenKeys keys = new OpenKeys();
  private final List<KeyMaterial> unwrapped = new ArrayList<>();

  private static SealedValue sealed() throws GeneralSecurityException {
    try (KeyMaterial key = KeyMaterial.adopt(KEY.clone())) {
      byte[] ciphertext = key.aead().encrypt(new byte[] {7}, ADDITIONAL_DATA);
      return new SealedValue("rk", new byte[60], new byte[32], ciphertext);
    }
  }

  private OpenKey unwrap() {
    KeyMaterial key = KeyMaterial.adopt(KEY.clone());
    unwrapped.add(key);
    return new OpenKey(PLACE, key, ADDITIONAL_DATA);
  }

  @Test
  void aKeyIsUnwrappedOnceForEachValue() throws GeneralSecurityException {
    SealedValue value = sealed();

    assertThat(keys.decrypt(PLACE, value, this::unwrap)).containsExactly(7);
    assertThat(keys.decrypt(PLACE, value, this::unwrap)).containsExactly(7);

    assertThat(unwrapped).hasSize(1);
    keys.decrypt(PLACE, sealed(), this::unwrap); // Looks the same, and is another one.
    assertThat(unwrapped).hasSize(2);
  }

  @Test
  void whatLeavesIsWipedAndUnwrappedAnewWhenNeeded() throws GeneralSecurityException {
    SealedValue value = sealed();
    keys.decrypt(PLACE, value, this::unwrap);

    keys.close();

    assertThatIllegalStateException().isThrownBy(() -> unwrapped.getFirst().bytes());
    assertThat(keys.decrypt(PLACE, value, this::unwrap)).containsExactly(7);
    assertThat(unwrapped).hasSize(2);
  }

  @Test
  void anOpenKeyServesItsOwnPlaceAlone() throws GeneralSecurityException {
    SealedValue value = sealed();
    keys.decrypt(PLACE, value, this::unwrap);
    ValueContext other = new ValueContext("acme", "vlt_2", 1, "SECRET");

    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> keys.decrypt(other, value, () -> opened(other, new byte[] {2})));

    // What does not open is not kept either.
    assertThatIllegalStateException().isThrownBy(() -> unwrapped.getLast().bytes());
    assertThat(keys.decrypt(PLACE, value, this::unwrap)).containsExactly(7);
    assertThat(unwrapped).hasSize(2);
  }

  private OpenKey opened(ValueContext place, byte[] additionalData) {
    return new OpenKey(place, unwrap().key(), additionalData);
  }

  @Test
  void theNumberOfKeysIsBounded() throws GeneralSecurityException {
    List<SealedValue> held = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      held.add(sealed());
      keys.decrypt(PLACE, held.getLast(), this::unwrap);
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
