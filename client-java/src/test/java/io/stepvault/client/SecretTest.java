package io.stepvault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolvedSecret;
import java.io.Serializable;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  private static final String VALUE = "pässwörd \uD83D\uDD11\r\n";

  @Test
  void close_wipes_the_array_that_was_handed_out() {
    Secret secret = secret(Item.Kind.SECRET, ByteString.copyFromUtf8(VALUE));
    byte[] bytes = secret.bytes();
    assertThat(bytes).isEqualTo(ByteString.copyFromUtf8(VALUE).toByteArray());
    assertThat(secret.bytes()).isSameAs(bytes);

    secret.close();
    secret.close();

    assertThat(bytes).containsOnly(0);
  }

  @Test
  void a_closed_secret_gives_no_value_but_its_name() {
    Secret secret = secret(Item.Kind.SECRET, ByteString.copyFromUtf8(VALUE));
    secret.close();

    assertThatThrownBy(secret::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::chars).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::revealAsString).isInstanceOf(IllegalStateException.class);
    assertThat(secret.reference()).isEqualTo("stripe_secret");
  }

  @Test
  void chars_and_revealAsString_give_the_text_exactly() {
    try (Secret secret = secret(Item.Kind.SECRET, ByteString.copyFromUtf8(VALUE))) {
      char[] first = secret.chars();
      assertThat(first).isEqualTo(VALUE.toCharArray());
      assertThat(secret.chars()).isNotSameAs(first);
      assertThat(secret.revealAsString()).isEqualTo(VALUE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "73656372657400ff", // a byte that UTF-8 never has
        "736563726574c3", // cut off
        "736563726574eda080", // a surrogate
        "736563726574c080", // an overlong zero
      })
  void chars_of_malformed_utf8_is_refused(String hex) {
    byte[] value = HexFormat.of().parseHex(hex);
    try (Secret secret = secret(Item.Kind.SECRET, ByteString.copyFrom(value))) {
      assertThatThrownBy(secret::chars)
          .isInstanceOf(IntegrityException.class)
          .hasMessageContaining("stripe_secret")
          .hasMessageNotContaining("secret\0")
          .hasNoCause();
      assertThatThrownBy(secret::revealAsString).isInstanceOf(IntegrityException.class);
      assertThat(secret.bytes()).isEqualTo(value);
    }
  }

  @Test
  void material_is_no_text() {
    try (Secret secret = secret(Item.Kind.MATERIAL, ByteString.copyFromUtf8(VALUE))) {
      assertThat(secret.kind()).isEqualTo(Item.Kind.MATERIAL);
      assertThatThrownBy(secret::chars).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(secret::revealAsString).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void toString_names_the_secret_and_holds_no_value() {
    Secret secret = secret(Item.Kind.SECRET, ByteString.copyFromUtf8(VALUE));
    assertThat(secret).hasToString("Secret[stripe_secret, vlt_1, version 1]");
    assertThat(new Secrets(List.of(secret)))
        .hasToString("Secrets[Secret[stripe_secret, vlt_1, version 1]]");
  }

  @Test
  void secrets_cannot_be_serialized() {
    assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
    assertThat(Serializable.class.isAssignableFrom(Secrets.class)).isFalse();
  }

  private static Secret secret(Item.Kind kind, ByteString value) {
    ResolvedSecret resolved =
        ResolvedSecret.newBuilder()
            .setReference("stripe_secret")
            .setItemId("vlt_1")
            .setVersion(1)
            .setKind(kind)
            .setValue(value)
            .build();
    return new Secret(resolved, new Lease(() -> 0, 0, resolved.getHoldFor()));
  }
}
