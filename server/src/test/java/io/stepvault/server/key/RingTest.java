package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RingTest {
  private static final byte[] CONTENT = Frame.of("stepvault/v1/test").text("row").toBytes();
  private static final byte[] OTHER_CONTENT = Frame.of("stepvault/v1/test").text("now").toBytes();
  private static final byte[] CALLER = {1};
  private static final byte[] OTHER_CALLER = {2};

  private final InstallationKey installation = InstallationKey.generate();
  private final List<WrappedRingKey> keys = Ring.generate("acme", installation);
  private final Ring ring = Ring.open("acme", keys, installation);
  private final Ring otherRing =
      Ring.open("acme", Ring.generate("acme", installation), installation);

  /** The older ring's keys, then the newer's, as the store lists them. */
  static List<WrappedRingKey> rotated(List<WrappedRingKey> older, List<WrappedRingKey> newer) {
    return Stream.concat(older.stream(), newer.stream()).toList();
  }

  @Test
  void generate_makes_one_key_of_each_purpose() {
    assertThat(keys).extracting(WrappedRingKey::purpose).containsExactly(RingPurpose.values());
    assertThat(keys)
        .allSatisfy(
            key -> {
              assertThat(key.organization()).isEqualTo("acme");
              assertThat(key.id()).matches("key_[0-9a-hjkmnp-tv-z]{26}");
              assertThat(key.wrapped()).hasSize(60);
            })
        .extracting(WrappedRingKey::id)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void purpose_is_found_by_its_label(RingPurpose purpose) {
    assertThat(RingPurpose.ofLabel(purpose.label())).isEqualTo(purpose);
    assertThatIllegalArgumentException().isThrownBy(() -> RingPurpose.ofLabel("other"));
  }

  @ParameterizedTest
  @EnumSource
  void open_needs_a_key_of_each_purpose(RingPurpose missing) {
    List<WrappedRingKey> rest = keys.stream().filter(key -> key.purpose() != missing).toList();

    assertThatThrownBy(() -> Ring.open("acme", rest, installation))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("organization acme: no ring key of purpose " + missing.label());
  }

  @Test
  void open_refuses_a_key_that_was_moved_or_changed() {
    WrappedRingKey first = keys.get(0);
    WrappedRingKey second = keys.get(1);
    byte[] wrapped = first.wrapped();

    assertNotOpened(new WrappedRingKey("acme", second.id(), RingPurpose.WRAP, wrapped));
    assertNotOpened(new WrappedRingKey("acme", first.id(), RingPurpose.PAGE, wrapped));
    assertNotOpened(new WrappedRingKey("acme", first.id(), RingPurpose.WRAP, second.wrapped()));
    Tampering.eachOf(
        wrapped,
        bytes -> assertNotOpened(new WrappedRingKey("acme", first.id(), RingPurpose.WRAP, bytes)));
  }

  @Test
  void open_refuses_keys_of_another_organization_or_installation() {
    List<WrappedRingKey> foreign = Ring.generate("other", installation);
    List<WrappedRingKey> renamed =
        foreign.stream()
            .map(key -> new WrappedRingKey("acme", key.id(), key.purpose(), key.wrapped()))
            .toList();

    assertThatThrownBy(() -> Ring.open("acme", foreign, installation))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("another organization");
    assertThatThrownBy(() -> Ring.open("acme", renamed, installation))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> Ring.open("acme", keys, InstallationKey.generate()))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("organization acme, key %s: does not unwrap", keys.getFirst().id());
  }

  @Test
  void mac_verifies_its_content_only() {
    Mac mac = ring.mac(CONTENT);

    ring.verifyMac(mac, CONTENT, "item vlt_1");
    assertThat(mac.tag()).hasSize(32);
    assertMacRefused(mac, OTHER_CONTENT);
    Tampering.eachOf(mac.tag(), tag -> assertMacRefused(new Mac(mac.key(), tag), CONTENT));
    assertThatThrownBy(() -> ring.verifyMac(mac, OTHER_CONTENT, "item vlt_1"))
        .hasMessage("organization acme, item vlt_1, key %s: the MAC does not match", mac.key());
  }

  @Test
  void mac_by_another_key_or_purpose_is_refused() {
    Mac other = otherRing.mac(CONTENT);
    String key = ring.mac(CONTENT).key();

    assertMacRefused(other, CONTENT);
    assertMacRefused(new Mac(key, other.tag()), CONTENT);
    assertMacRefused(new Mac(key, ring.requestMac(CONTENT)), CONTENT);
    assertMacRefused(new Mac(keyOf(RingPurpose.WRAP), ring.mac(CONTENT).tag()), CONTENT);
  }

  @Test
  void request_mac_tells_contents_apart() {
    byte[] tag = ring.requestMac(CONTENT);

    assertThat(ring.isRequestMac(tag, CONTENT)).isTrue();
    assertThat(ring.isRequestMac(tag, OTHER_CONTENT)).isFalse();
    assertThat(otherRing.isRequestMac(tag, CONTENT)).isFalse();
    assertThat(ring.isRequestMac(ring.mac(CONTENT).tag(), CONTENT)).isFalse();
    Tampering.eachOf(tag, changed -> assertThat(ring.isRequestMac(changed, CONTENT)).isFalse());
  }

  @Test
  void page_token_opens_in_its_context_only() {
    byte[] state = "name\0vlt_1".getBytes(StandardCharsets.UTF_8);
    String token = ring.sealPage(state, CALLER);

    assertThat(token).matches("[A-Za-z0-9_-]+");
    assertThat(ring.openPage(token, CALLER)).hasValue(state);
    assertThat(ring.openPage(token, OTHER_CALLER)).isEmpty();
    assertThat(otherRing.openPage(token, CALLER)).isEmpty();
    assertThat(ring.sealPage(state, CALLER)).isNotEqualTo(token);
  }

  @Test
  void anything_but_a_page_token_opens_to_nothing() {
    String token = ring.sealPage(new byte[] {1, 2, 3}, CALLER);

    for (String other :
        List.of("", "=", "....", "a", "AAAA", token + "=", token + "A", "ä" + token)) {
      assertThat(ring.openPage(other, CALLER)).as(other).isEmpty();
    }
    for (int i = 0; i < token.length(); i++) {
      char[] changed = token.toCharArray();
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      assertThat(ring.openPage(new String(changed), CALLER)).isEmpty();
      assertThat(ring.openPage(token.substring(0, i), CALLER)).isEmpty();
    }
  }

  @Test
  void page_token_has_one_spelling() {
    // 31 bytes sealed: the last character holds 2 bits that count and 4 that decoders drop.
    String token = ring.sealPage(new byte[] {1, 2, 3}, CALLER);
    String start = token.substring(0, token.length() - 1);

    assertThat("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars())
        .filteredOn(last -> ring.openPage(start + (char) last.intValue(), CALLER).isPresent())
        .hasSize(1);
  }

  @Test
  void after_a_rotation_the_newest_keys_write_and_the_older_still_read() {
    List<WrappedRingKey> newer = Ring.generate("acme", installation);
    Ring both = Ring.open("acme", rotated(keys, newer), installation);
    Ring newest = Ring.open("acme", newer, installation);
    ValueContext context = new ValueContext("acme", "vlt_1", 1, "SECRET");

    both.verifyMac(ring.mac(CONTENT), CONTENT, "item vlt_1");
    newest.verifyMac(both.mac(CONTENT), CONTENT, "item vlt_1");
    assertThat(both.isRequestMac(ring.requestMac(CONTENT), CONTENT)).isTrue();
    assertThat(newest.isRequestMac(both.requestMac(CONTENT), CONTENT)).isTrue();
    assertThat(both.openPage(ring.sealPage(CONTENT, CALLER), CALLER)).hasValue(CONTENT);
    assertThat(newest.openPage(both.sealPage(CONTENT, CALLER), CALLER)).hasValue(CONTENT);
    try (Plaintext value = Plaintext.adopt(new byte[] {1})) {
      both.open(context, ring.seal(context, value)).close();
      newest.open(context, both.seal(context, value)).close();
    }
  }

  @Test
  void nothing_prints_a_key() {
    WrappedRingKey key = keys.getFirst();
    Mac mac = ring.mac(CONTENT);

    assertThat(ring).hasToString("Ring[acme]");
    assertThat(key).hasToString("WrappedRingKey[acme, " + key.id() + ", WRAP]");
    assertThat(mac).hasToString("Mac[" + mac.key() + "]");
    assertThat(KeyMaterial.random()).hasToString("KeyMaterial[redacted]");
  }

  @Test
  void several_threads_share_a_ring() throws Exception {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        ValueContext context = new ValueContext("acme", "vlt_" + thread, thread, "MATERIAL");
        byte[] bytes = new byte[100];
        Arrays.fill(bytes, (byte) thread);
        running.add(threads.submit(() -> useRing(context, bytes)));
      }
    }
    for (Future<?> one : running) {
      one.get();
    }
  }

  private void useRing(ValueContext context, byte[] bytes) {
    for (int i = 0; i < 100; i++) {
      try (Plaintext value = Plaintext.adopt(bytes.clone());
          Plaintext opened = ring.open(context, ring.seal(context, value))) {
        assertThat(opened.exposeBytes()).isEqualTo(bytes);
      }
      ring.verifyMac(ring.mac(bytes), bytes, "item");
      assertThat(ring.isRequestMac(ring.requestMac(bytes), bytes)).isTrue();
      assertThat(ring.openPage(ring.sealPage(bytes, CALLER), CALLER)).hasValue(bytes);
    }
  }

  private String keyOf(RingPurpose purpose) {
    return keys.stream().filter(key -> key.purpose() == purpose).findFirst().orElseThrow().id();
  }

  private void assertNotOpened(WrappedRingKey changed) {
    assertThatThrownBy(() -> Ring.open("acme", rotated(keys, List.of(changed)), installation))
        .isInstanceOf(IntegrityException.class);
  }

  private void assertMacRefused(Mac mac, byte[] content) {
    assertThatThrownBy(() -> ring.verifyMac(mac, content, "item vlt_1"))
        .isInstanceOf(IntegrityException.class);
  }
}
