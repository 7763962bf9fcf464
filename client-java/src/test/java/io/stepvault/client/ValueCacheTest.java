package io.stepvault.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ValueCacheTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger count = new AtomicInteger();
  private final ValueCache cache = new ValueCache(count::addAndGet);

  @Test
  void a_value_whose_lease_is_over_is_not_given_and_wiped() {
    HeldValue value = value("a", 1, 10);
    cache.put(value);
    clock.addAndGet(9_999_999_999L);
    assertThat(cache.get("a")).containsSame(value);

    clock.addAndGet(1);

    assertThat(cache.get("a")).isEmpty();
    assertThat(value.bytes()).containsOnly(0);
    assertThat(count).hasValue(0);
  }

  @Test
  void dropOver_wipes_what_nobody_asks_for_and_says_when_to_look_again() {
    HeldValue shortest = value("a", 1, 10);
    HeldValue next = value("b", 2, 30);
    List.of(value("c", 3, 60), shortest, next).forEach(cache::put);
    clock.addAndGet(10_000_000_000L);

    assertThat(cache.dropOver()).contains(java.time.Duration.ofSeconds(20));

    assertThat(shortest.bytes()).containsOnly(0);
    assertThat(next.bytes()).doesNotContain(0);
    assertThat(count).hasValue(2);
    clock.addAndGet(50_000_000_000L);
    assertThat(cache.dropOver()).isEmpty();
    assertThat(count).hasValue(0);
  }

  @Test
  void drop_and_dropAll_wipe() {
    HeldValue one = value("a", 1, 60);
    HeldValue other = value("b", 2, 60);
    cache.put(one);
    cache.put(other);

    cache.drop("a");
    cache.drop("a");
    assertThat(one.bytes()).containsOnly(0);
    assertThat(other.bytes()).doesNotContain(0);

    cache.dropAll();
    assertThat(other.bytes()).containsOnly(0);
    assertThat(cache.get("b")).isEmpty();
    assertThat(count).hasValue(0);
  }

  @Test
  void a_value_that_was_asked_for_later_stays() {
    HeldValue later = value("a", 2, 60);
    HeldValue earlier = value("a", 1, 60);
    cache.put(later);

    cache.put(earlier);

    assertThat(cache.get("a")).containsSame(later);
    assertThat(earlier.bytes()).containsOnly(0);
    HeldValue latest = value("a", 3, 60);
    cache.put(latest);
    assertThat(cache.get("a")).containsSame(latest);
    assertThat(later.bytes()).containsOnly(0);
    assertThat(count).hasValue(1);
  }

  @Test
  void the_thousand_and_first_value_takes_the_place_of_the_one_asked_for_longest_ago() {
    List<HeldValue> values = new ArrayList<>();
    for (int i = 0; i < ValueCache.MOST_VALUES; i++) {
      values.add(value("a" + i, i, 60));
    }
    values.forEach(cache::put);
    cache.get("a0");

    cache.put(value("more", 5_000, 60));

    assertThat(cache.get("a0")).isPresent();
    assertThat(cache.get("a1")).isEmpty();
    assertThat(values.get(1).bytes()).containsOnly(0);
    assertThat(count).hasValue(ValueCache.MOST_VALUES);
  }

  @Test
  void more_bytes_than_may_be_held_take_the_place_of_others() {
    int half = ValueCache.MOST_BYTES / 2;
    HeldValue first = value("a", 1, 60, half);
    cache.put(first);
    cache.put(value("b", 2, 60, half));
    assertThat(cache.get("a")).isPresent();
    assertThat(cache.get("b")).isPresent();

    cache.put(value("c", 3, 60, 1));

    assertThat(cache.get("a")).isEmpty();
    assertThat(first.bytes()).containsOnly(0);
    assertThat(count).hasValue(2);
    // What was dropped counts no more.
    cache.dropAll();
    cache.put(value("d", 4, 60, ValueCache.MOST_BYTES));
    assertThat(cache.get("d")).isPresent();
  }

  @Test
  void a_value_that_is_too_large_is_not_held() {
    cache.put(value("a", 1, 60));
    HeldValue large = value("b", 2, 60, ValueCache.MOST_BYTES + 1);

    cache.put(large);

    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("a")).isPresent();
    assertThat(large.bytes()).containsOnly(0);
  }

  @Test
  void copies_and_secrets_are_wiped_each_for_itself() {
    HeldValue value = value("a", 1, 60);
    HeldValue copy = value.copy();
    Secret secret = value.secret();
    Secret another = value.secret();

    copy.wipe();
    secret.close();

    assertThat(value.bytes()).doesNotContain(0);
    assertThat(another.bytes()).isEqualTo(value.bytes());
    value.wipe();
    assertThat(another.bytes()).doesNotContain(0);
    another.close();
  }

  private HeldValue value(String reference, long asked, int seconds) {
    return value(reference, asked, seconds, 8);
  }

  private HeldValue value(String reference, long asked, int seconds, int length) {
    return HeldValue.of(
        FakeBroker.secret(reference).setValue(ByteString.copyFromUtf8("v".repeat(length))).build(),
        new Lease(clock::get, clock.get(), Duration.newBuilder().setSeconds(seconds).build()),
        asked);
  }
}
