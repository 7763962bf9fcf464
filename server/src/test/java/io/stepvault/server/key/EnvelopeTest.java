package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ring gives back, and that it gives nothing when stored bytes were touched. */
class EnvelopeTest {
  private static final ValueContext CONTEXT = new ValueContext("acme", "vlt_1", 1, "SECRET");

  private final InstallationKey installation = InstallationKey.generate();
  private final List<WrappedRingKey> keys = Ring.generate("acme", installation);
  private final Ring ring = Ring.open("acme", keys, installation);

  static List<ValueContext> otherPlaces() {
    return List.of(
        new ValueContext("acme", "vlt_2", 1, "SECRET"),
        new ValueContext("acme", "vlt_1", 2, "SECRET"),
        new ValueContext("acme", "vlt_1", 1, "MATERIAL"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2_000, 65_536})
  void value_opens_where_it_was_sealed(int length) {
    byte[] bytes = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
    SealedValue sealed;
    try (Plaintext value = Plaintext.adopt(bytes.clone())) {
      sealed = ring.seal(CONTEXT, value);
      assertThat(value.exposeBytes()).isEqualTo(bytes);
    }

    assertThat(sealed.wrappedKey()).hasSize(60);
    assertThat(sealed.commitment()).hasSize(32);
    assertThat(sealed.ciphertext()).hasSize(length + 28);
    try (Plaintext value = ring.open(CONTEXT, sealed)) {
      assertThat(value.exposeBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void same_value_is_sealed_differently_each_time() {
    SealedValue one = seal(CONTEXT, "hunter2");
    SealedValue other = seal(CONTEXT, "hunter2");

    assertThat(one.wrappedKey()).isNotEqualTo(other.wrappedKey());
    assertThat(one.commitment()).isNotEqualTo(other.commitment());
    assertThat(one.ciphertext()).isNotEqualTo(other.ciphertext());
  }

  @ParameterizedTest
  @MethodSource("otherPlaces")
  void whole_row_moved_to_another_place_does_not_open(ValueContext elsewhere) {
    assertRefused(elsewhere, seal(CONTEXT, "hunter2"));
  }

  @ParameterizedTest
  @MethodSource("otherPlaces")
  void any_part_from_another_place_does_not_open(ValueContext elsewhere) {
    SealedValue own = seal(CONTEXT, "hunter2");
    SealedValue other = seal(elsewhere, "swapped");

    assertRefused(CONTEXT, withWrappedKey(own, other.wrappedKey()));
    assertRefused(CONTEXT, withCommitment(own, other.commitment()));
    assertRefused(CONTEXT, withCiphertext(own, other.ciphertext()));
  }

  @Test
  void any_part_from_an_earlier_seal_of_the_same_place_does_not_open() {
    SealedValue own = seal(CONTEXT, "hunter2");
    SealedValue earlier = seal(CONTEXT, "hunter1");

    assertRefused(CONTEXT, withWrappedKey(own, earlier.wrappedKey()));
    assertRefused(CONTEXT, withCommitment(own, earlier.commitment()));
    assertRefused(CONTEXT, withCiphertext(own, earlier.ciphertext()));
  }

  @Test
  void commitment_is_checked_before_decryption() {
    SealedValue sealed = seal(CONTEXT, "hunter2");
    SealedValue other = seal(CONTEXT, "hunter1");

    assertThatThrownBy(() -> ring.open(CONTEXT, withCommitment(sealed, other.commitment())))
        .hasMessageEndingWith("the commitment is not its data key's");
    assertThatThrownBy(
            () ->
                ring.open(
                    CONTEXT,
                    withCommitment(withCiphertext(sealed, other.ciphertext()), other.commitment())))
        .hasMessageEndingWith("the commitment is not its data key's");
  }

  @Test
  void changed_or_cut_off_bytes_do_not_open() {
    SealedValue sealed = seal(CONTEXT, "hunter2");

    Tampering.eachOf(
        sealed.wrappedKey(), bytes -> assertRefused(CONTEXT, withWrappedKey(sealed, bytes)));
    Tampering.eachOf(
        sealed.commitment(), bytes -> assertRefused(CONTEXT, withCommitment(sealed, bytes)));
    Tampering.eachOf(
        sealed.ciphertext(), bytes -> assertRefused(CONTEXT, withCiphertext(sealed, bytes)));
  }

  @Test
  void row_of_another_organization_does_not_open() {
    Ring other = Ring.open("other", Ring.generate("other", installation), installation);
    SealedValue foreign;
    try (Plaintext value = Plaintext.adopt(new byte[] {1})) {
      foreign = other.seal(new ValueContext("other", "vlt_1", 1, "SECRET"), value);
    }

    assertRefused(CONTEXT, foreign);
    assertRefused(CONTEXT, withWrapKey(foreign, keys.getFirst().id()));
  }

  @Test
  void ring_of_another_organization_is_a_mistake_of_the_caller() {
    ValueContext foreign = new ValueContext("other", "vlt_1", 1, "SECRET");
    SealedValue sealed = seal(CONTEXT, "hunter2");

    assertThatIllegalArgumentException().isThrownBy(() -> seal(foreign, "hunter2"));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.open(foreign, sealed));
  }

  @Test
  void row_that_names_another_wrapping_key_does_not_open() {
    List<WrappedRingKey> more = RingTest.rotated(keys, Ring.generate("acme", installation));
    Ring rotated = Ring.open("acme", more, installation);
    SealedValue sealed = seal(CONTEXT, "hunter2");
    String newer = more.getLast().id();

    rotated.open(CONTEXT, sealed).close();
    assertThatThrownBy(() -> rotated.open(CONTEXT, withWrapKey(sealed, wrapKeyOf(more))))
        .isInstanceOf(IntegrityException.class)
        .hasMessageEndingWith("the data key does not unwrap");
    assertThatThrownBy(() -> rotated.open(CONTEXT, withWrapKey(sealed, newer)))
        .isInstanceOf(IntegrityException.class)
        .hasMessageEndingWith("no such wrapping key");
  }

  @Test
  void message_names_the_object_and_nothing_that_a_writer_put_there() {
    SealedValue sealed = seal(CONTEXT, "hunter2");
    String key = sealed.wrapKey();

    assertThatThrownBy(() -> ring.open(CONTEXT, withCiphertext(sealed, new byte[40])))
        .isInstanceOf(IntegrityException.class)
        .hasMessage(
            "organization acme, item vlt_1, version 1, key %s: the ciphertext does not open", key);
    assertThatThrownBy(() -> ring.open(CONTEXT, withWrapKey(sealed, "x\nFORGED LINE")))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("item vlt_1, version 1, a key whose id is malformed")
        .hasMessageNotContaining("FORGED");
  }

  @Test
  void sealed_value_prints_no_bytes() {
    SealedValue sealed = seal(CONTEXT, "hunter2");

    assertThat(sealed).hasToString("SealedValue[" + sealed.wrapKey() + "]");
  }

  private SealedValue seal(ValueContext context, String value) {
    try (Plaintext plaintext = Plaintext.adopt(value.getBytes(StandardCharsets.UTF_8))) {
      return ring.seal(context, plaintext);
    }
  }

  private void assertRefused(ValueContext context, SealedValue sealed) {
    assertThatThrownBy(() -> ring.open(context, sealed)).isInstanceOf(IntegrityException.class);
  }

  private static String wrapKeyOf(List<WrappedRingKey> keys) {
    return keys.stream()
        .filter(key -> key.purpose() == RingPurpose.WRAP)
        .reduce((older, newer) -> newer)
        .orElseThrow()
        .id();
  }

  private static SealedValue withWrapKey(SealedValue of, String key) {
    return new SealedValue(key, of.wrappedKey(), of.commitment(), of.ciphertext());
  }

  private static SealedValue withWrappedKey(SealedValue of, byte[] bytes) {
    return new SealedValue(of.wrapKey(), bytes, of.commitment(), of.ciphertext());
  }

  private static SealedValue withCommitment(SealedValue of, byte[] bytes) {
    return new SealedValue(of.wrapKey(), of.wrappedKey(), bytes, of.ciphertext());
  }

  private static SealedValue withCiphertext(SealedValue of, byte[] bytes) {
    return new SealedValue(of.wrapKey(), of.wrappedKey(), of.commitment(), bytes);
  }
}
