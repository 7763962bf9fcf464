package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and values at the edge of what is allowed: they are stored, found and given back. */
final class NamesTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "\uD83D\uDD11\uD83D\uDD12\uD83D\uDD13",
        "My App's API Token",
        "{{secrets.x}}",
        "a b",
        "'; DROP TABLE item; --",
        "\u0627\u0644\u0633\u0631",
        "100 %",
        "the \"main\" key",
        "x\u0301 has no single character",
        "vlt-abc",
        "VLT_abc",
      })
  void aNameIsStoredAndFoundAsItIs(String name) {
    assertStored(name, name);
  }

  @Test
  void namesOf50CodePointsAreAllowed() {
    assertStored("a".repeat(50), "a".repeat(50));
    assertStored("\uD83D\uDD11".repeat(50), "\uD83D\uDD11".repeat(50));
  }

  @Test
  void aNameIsCountedAndStoredAfterNfc() {
    assertStored("e\u0301".repeat(50), "\u00E9".repeat(50));
    assertStored("cafe\u0301", "caf\u00E9");
    // Four code points for one, the most that there is.
    assertStored("\u03B1\u0313\u0300\u0345".repeat(50), "\u1F82".repeat(50));
  }

  @Test
  void anAuthorizersNameIsStoredAfterNfcToo() {
    assertThat(
            TestCalls.operator(broker, "default")
                .createAuthorizer(
                    CreateAuthorizerRequest.newBuilder()
                        .setName("cafe\u0301")
                        .setBounds(TestCalls.wideBounds())
                        .build())
                .getAuthorizer()
                .getName())
        .isEqualTo("caf\u00E9");
  }

  private static void assertStored(String given, String stored) {
    Item item = calls.create(given, "the value");
    assertThat(item.getName()).isEqualTo(stored);
    for (String spelling : new String[] {given, stored}) {
      assertThat(
              calls
                  .vault()
                  .getItem(GetItemRequest.newBuilder().setName(spelling).build())
                  .getItem())
          .isEqualTo(item);
    }
    if (stored.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 200) {
      assertThat(calls.resolve(stored)).isEqualTo("the value");
    }
  }

  @Test
  void secretsOf1To2000CodePointsComeBackAsTheyWent() {
    for (String value :
        new String[] {
          "x", " ", "\0", "\n", "e\u0301", "x".repeat(2_000), "\uD83D\uDD11".repeat(2_000)
        }) {
      Item item =
          calls
              .vault()
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName("text " + value.length() + " " + value.hashCode())
                      .setSecretBytes(ByteString.copyFromUtf8(value))
                      .build())
              .getItem();
      assertThat(resolved(item).getValue().toStringUtf8()).isEqualTo(value);
      assertThat(resolved(item).getKind()).isEqualTo(Item.Kind.SECRET);
    }
  }

  @Test
  void materialsOf1To65536BytesComeBackAsTheyWent() {
    for (int length : new int[] {1, 65_536}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 0xFF);
      Item item =
          calls
              .vault()
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName("bytes " + length)
                      .setMaterial(ByteString.copyFrom(bytes))
                      .build())
              .getItem();
      assertThat(resolved(item).getValue().toByteArray()).isEqualTo(bytes);
      assertThat(resolved(item).getKind()).isEqualTo(Item.Kind.MATERIAL);
    }
  }

  private static ResolvedSecret resolved(Item item) {
    return calls
        .node()
        .resolve(ResolveRequest.newBuilder().addReferences(item.getId()).build())
        .getSecrets(0);
  }
}
