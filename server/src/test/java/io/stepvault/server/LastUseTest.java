package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.Version;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When an item and each of its versions were last used, once a broker has written it. */
final class LastUseTest {
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

  /** After a restart calls go by another channel. */
  private static TestVault vault() {
    return new TestVault(calls);
  }

  private static Item listed(Item item) {
    return calls.vault().listItems(ListItemsRequest.getDefaultInstance()).getItemsList().stream()
        .filter(other -> other.getId().equals(item.getId()))
        .findFirst()
        .orElseThrow();
  }

  private static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  @Test
  void itIsToldOfItemsAndOfEachVersion() {
    Item item = calls.create("used now and then", "one");
    Instant before = instant(item.getCreatedAt());
    assertThat(calls.resolve("used now and then")).isEqualTo("one");
    vault().rotate(item, "two");
    assertThat(calls.resolve("used now and then")).isEqualTo("two");
    vault().rotate(item, "never used");
    broker.restart(); // It writes the usages when it stops.

    List<Version> versions = vault().versions(item);
    assertThat(versions).extracting(Version::getNumber).containsExactly(3, 2, 1);
    assertThat(versions).extracting(Version::hasLastUsedAt).containsExactly(false, true, true);
    Instant first = instant(versions.get(2).getLastUsedAt());
    Instant last = instant(versions.get(1).getLastUsedAt());
    assertThat(before).isBefore(first);
    assertThat(first).isBefore(last);
    Item shown = vault().get(item);
    assertThat(instant(shown.getLastUsedAt())).isEqualTo(last);
    assertThat(listed(item).getLastUsedAt()).isEqualTo(shown.getLastUsedAt());
    Item changed =
        calls
            .vault()
            .updateItem(UpdateItemRequest.newBuilder().setId(item.getId()).setNote("n").build())
            .getItem();
    assertThat(changed.getLastUsedAt()).isEqualTo(shown.getLastUsedAt());
  }

  @Test
  void whatNobodyUsedHasNone() {
    Item item = calls.create("never used", "one");
    broker.restart();
    assertThat(vault().get(item).hasLastUsedAt()).isFalse();
    assertThat(listed(item).hasLastUsedAt()).isFalse();
    assertThat(vault().version(item, 1).hasLastUsedAt()).isFalse();
  }
}
