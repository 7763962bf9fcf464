package io.stepvault.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RootKeyTest {
  private static final byte[] HERE = {1};
  private static final byte[] ELSEWHERE = {2};

  private final RootKey root = new RootKey(KeyMaterial.random());

  @Test
  void unwrap_gives_what_was_wrapped() {
    byte[] key = {1, 2, 3};

    assertThat(root.unwrap(root.wrap(key, HERE), HERE)).isEqualTo(key);
    assertThat(key).containsExactly(1, 2, 3);
  }

  @Test
  void unwrap_elsewhere_or_by_another_key_or_of_changed_bytes_fails() {
    byte[] wrapped = root.wrap(new byte[32], HERE);
    RootKey other = new RootKey(KeyMaterial.random());

    assertThatThrownBy(() -> root.unwrap(wrapped, ELSEWHERE))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining(root.id());
    assertThatThrownBy(() -> other.unwrap(wrapped, HERE)).isInstanceOf(IntegrityException.class);
    Tampering.eachOf(
        wrapped,
        changed ->
            assertThatThrownBy(() -> root.unwrap(changed, HERE))
                .isInstanceOf(IntegrityException.class));
  }

  @Test
  void closed_root_key_wraps_nothing_and_keeps_its_id() {
    String id = root.id();
    byte[] wrapped = root.wrap(new byte[32], HERE);

    root.close();

    assertThatIllegalStateException().isThrownBy(() -> root.wrap(new byte[32], HERE));
    assertThatIllegalStateException().isThrownBy(() -> root.unwrap(wrapped, HERE));
    assertThat(root.id()).isEqualTo(id);
    assertThat(root).hasToString("RootKey[" + id + "]");
  }

  @Test
  void installation_key_opens_under_its_root_key_and_installation_only() {
    UUID installation = UUID.randomUUID();
    InstallationKey key = InstallationKey.generate();
    byte[] wrapped = key.wrappedBy(root, installation);
    RootKey other = new RootKey(KeyMaterial.random());

    // The same key: what one wrapped, the other opens.
    Ring.open(
        "acme", Ring.generate("acme", key), InstallationKey.unwrap(root, installation, wrapped));
    assertThatThrownBy(() -> InstallationKey.unwrap(other, installation, wrapped))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining(installation.toString())
        .hasMessageContaining(other.id());
    assertThatThrownBy(() -> InstallationKey.unwrap(root, UUID.randomUUID(), wrapped))
        .isInstanceOf(IntegrityException.class);
    Tampering.eachOf(
        wrapped,
        changed ->
            assertThatThrownBy(() -> InstallationKey.unwrap(root, installation, changed))
                .isInstanceOf(IntegrityException.class));
  }

  @Test
  void closed_installation_key_makes_and_opens_no_ring() {
    InstallationKey key = InstallationKey.generate();
    var ring = Ring.generate("acme", key);

    key.close();

    assertThatIllegalStateException().isThrownBy(() -> Ring.generate("acme", key));
    assertThatIllegalStateException().isThrownBy(() -> Ring.open("acme", ring, key));
    assertThatIllegalStateException().isThrownBy(() -> key.wrappedBy(root, UUID.randomUUID()));
    assertThat(key).hasToString("InstallationKey[redacted]");
  }
}
