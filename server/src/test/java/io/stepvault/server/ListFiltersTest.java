package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.RotationPlan;
import io.stepvault.server.item.Versions;
import io.stepvault.server.testing.ItemWriter;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each filter of ListItems leaves; each test is a user of its own. */
final class ListFiltersTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static ItemWriter writer;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = Listing.register(broker, "default");
    writer = ItemWriter.open(broker, "default");
  }

  @AfterAll
  static void stop() {
    writer.close();
    broker.close();
  }

  private static Item create(String user, String name, UnaryOperator<Edit> more) {
    return writer.create(user, name, Kind.SECRET, AccessMode.PRIVATE, more);
  }

  private static Item create(String user, String name) {
    return create(user, name, edit -> edit);
  }

  private static List<String> names(String user, UnaryOperator<ItemFilter.Builder> filter) {
    return Listing.of(broker, calls, user).names(filter);
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  @Test
  void byKind() {
    create("kinds", "a secret");
    writer.create("kinds", "a file", Kind.MATERIAL, AccessMode.PRIVATE, edit -> edit);
    var secret = io.stepvault.v1.Item.Kind.SECRET;
    var material = io.stepvault.v1.Item.Kind.MATERIAL;
    assertThat(names("kinds", filter -> filter.addKinds(secret))).containsExactly("a secret");
    assertThat(names("kinds", filter -> filter.addKinds(material))).containsExactly("a file");
    assertThat(names("kinds", filter -> filter.addKinds(material).addKinds(secret)))
        .containsExactly("a file", "a secret");
    assertThat(names("kinds", f -> f.addKinds(io.stepvault.v1.Item.Kind.API_KEY))).isEmpty();
  }

  @Test
  void byTheBeginningOfTheName() {
    for (String name :
        List.of(
            "50% off",
            "50 off",
            "a_b",
            "aXb",
            "end",
            "end\uFFE0",
            "end\uD83D\uDD11",
            "Ends",
            "caf\u00E9",
            "cafe")) {
      create("prefix", name);
    }
    assertThat(names("prefix", f -> f.setNamePrefix("50%"))).containsExactly("50% off");
    assertThat(names("prefix", f -> f.setNamePrefix("50"))).containsExactly("50 off", "50% off");
    assertThat(names("prefix", f -> f.setNamePrefix("a_"))).containsExactly("a_b");
    assertThat(names("prefix", f -> f.setNamePrefix("e")))
        .containsExactly("end", "end\uFFE0", "end\uD83D\uDD11");
    assertThat(names("prefix", f -> f.setNamePrefix("end\uFFE0"))).containsExactly("end\uFFE0");
    assertThat(names("prefix", f -> f.setNamePrefix("end\uD83D\uDD11")))
        .containsExactly("end\uD83D\uDD11");
    assertThat(names("prefix", f -> f.setNamePrefix("\uDBFF\uDFFF"))).isEmpty();
    assertThat(names("prefix", f -> f.setNamePrefix("cafe\u0301"))).containsExactly("caf\u00E9");
    assertThat(names("prefix", f -> f.setNamePrefix("' OR 1=1 --"))).isEmpty();
  }

  @Test
  void byTextInNameDescriptionOrNoteWhateverItsCase() {
    create("text", "one \u00C4rger");
    create("text", "two", e -> e.details(Details.NONE.withDescription("first\nK\u00E4RGER%_\\")));
    create("text", "three", e -> e.details(Details.NONE.withNote("the Stripe key")));
    Item moved = create("text", "four");
    assertThat(names("text", f -> f.setText("\u00C4RGER")))
        .containsExactly("one \u00C4rger", "two");
    assertThat(names("text", f -> f.setText("a\u0308rger")))
        .containsExactly("one \u00C4rger", "two");
    assertThat(names("text", f -> f.setText("%_\\"))).containsExactly("two");
    create("text", "five", e -> e.details(Details.NONE.withNote("the cafe\u0301")));
    assertThat(names("text", f -> f.setText("caf\u00e9"))).containsExactly("five");
    assertThat(names("text", f -> f.setText("cafe\u0301"))).containsExactly("five");
    assertThat(names("text", f -> f.setText("STRIPE"))).containsExactly("three");
    assertThat(names("text", f -> f.setText("two f"))).as("across fields").isEmpty();
    assertThat(names("text", f -> f.setText("four"))).containsExactly("four");
    writer.change(
        moved.id(), edit -> edit.name("fore").details(Details.NONE.withNote("now stripe too")));
    assertThat(names("text", f -> f.setText("four"))).isEmpty();
    assertThat(names("text", f -> f.setText("stripe"))).containsExactly("fore", "three");
  }

  @Test
  void byLabelsAllOfThem() {
    create("labels", "one", e -> e.details(Details.NONE.withLabels(Map.of("env", "prod"))));
    Item two =
        create(
            "labels",
            "two",
            e -> e.details(Details.NONE.withLabels(Map.of("env", "prod", "team", "pay"))));
    create("labels", "three", e -> e.details(Details.NONE.withLabels(Map.of("env", "test"))));
    create("labels", "four", e -> e.details(Details.NONE.withLabels(Map.of("env", ""))));
    create("labels", "five");
    assertThat(names("labels", f -> f.putLabels("env", "prod"))).containsExactly("one", "two");
    assertThat(names("labels", f -> f.putLabels("env", "")))
        .containsExactly("four", "one", "three", "two");
    assertThat(names("labels", f -> f.putLabels("env", "prod").putLabels("team", "")))
        .containsExactly("two");
    assertThat(names("labels", f -> f.putLabels("env", "prod").putLabels("team", "x"))).isEmpty();
    writer.change(
        two.id(), e -> e.details(Details.NONE.withLabels(Map.of("env", "test", "team", "pay"))));
    assertThat(names("labels", f -> f.putLabels("env", "prod"))).containsExactly("one");
    assertThat(names("labels", f -> f.putLabels("env", "test"))).containsExactly("three", "two");
  }

  @Test
  void byExpiry() {
    Instant soon = Instant.parse("2040-01-01T00:00:00Z");
    create("expiry", "never");
    create("expiry", "soon", edit -> edit.expiresAt(soon));
    create("expiry", "later", edit -> edit.expiresAt(soon.plusSeconds(1)));
    Instant last = Instant.parse("9999-12-31T23:59:59.999999999Z");
    assertThat(names("expiry", f -> f.setExpiresBefore(timestamp(soon)))).isEmpty();
    assertThat(names("expiry", f -> f.setExpiresBefore(timestamp(soon.plusNanos(1_000)))))
        .containsExactly("soon");
    assertThat(names("expiry", f -> f.setExpiresBefore(timestamp(last))))
        .containsExactly("later", "soon");
  }

  @Test
  void byLastUse() {
    Instant then = Instant.parse("2026-01-01T00:00:00Z");
    create("uses", "never");
    use(create("uses", "used then"), then);
    use(create("uses", "used later"), then.plusSeconds(3600));
    // The listing may be late: what the versions say counts.
    Item late = create("uses", "used lately");
    use(late, then.plusSeconds(3600));
    broker.sql(
        "UPDATE stepvault.item_listing SET last_used_at = '2026-01-01T00:55:00Z' WHERE item = '"
            + late.id()
            + "'");
    assertThat(names("uses", f -> f.setUnusedSince(timestamp(then)))).containsExactly("never");
    assertThat(names("uses", f -> f.setUnusedSince(timestamp(then.plusSeconds(1)))))
        .containsExactly("never", "used then");
    assertThat(names("uses", f -> f.setUnusedSince(timestamp(then.plusSeconds(3590)))))
        .containsExactly("never", "used then");
    assertThat(names("uses", f -> f.setUnusedSince(timestamp(then.plusSeconds(3601))))).hasSize(4);
  }

  private static void use(Item item, Instant at) {
    broker.sql(
        "INSERT INTO stepvault.version_usage VALUES ('default', '%s', 1, '%s')"
            .formatted(item.id(), at));
    broker.sql(
        "UPDATE stepvault.item_listing SET last_used_at = '%s' WHERE item = '%s'"
            .formatted(at, item.id()));
  }

  private static Versions currentSince(Versions versions, Instant then) {
    return new Versions(
        1, versions.all(), List.of(new Versions.Activation(then, 1)), Optional.empty());
  }

  @Test
  void byOverdueRotation() {
    RotationPlan daily = new RotationPlan(Duration.ofDays(1), List.of());
    create("rotation", "no plan");
    Item due =
        create("rotation", "daily", e -> e.details(Details.NONE.withRotation(Optional.of(daily))));
    create(
        "rotation",
        "monthly",
        e ->
            e.details(
                Details.NONE.withRotation(
                    Optional.of(new RotationPlan(Duration.ofDays(30), List.of())))));
    assertThat(names("rotation", f -> f.setRotationOverdue(true))).isEmpty();
    writer.change(
        due.id(),
        e -> e.versions(currentSince(due.versions(), due.createdAt().minus(Duration.ofDays(2)))));
    assertThat(names("rotation", f -> f.setRotationOverdue(true))).containsExactly("daily");
    writer.change(due.id(), e -> e.details(Details.NONE));
    assertThat(names("rotation", f -> f.setRotationOverdue(true))).isEmpty();
  }

  @Test
  void allFiltersAtOnceInEveryOrder() {
    Instant expiry = Instant.parse("2040-01-01T00:00:00Z");
    Details details =
        new Details(
            "Billing",
            "",
            new java.util.TreeMap<>(Map.of("env", "prod")),
            Optional.of(new RotationPlan(Duration.ofHours(1), List.of())));
    UnaryOperator<Edit> all =
        e ->
            e.details(details)
                .expiresAt(expiry)
                .versions(
                    currentSince(
                        e.done(Instant.EPOCH, 1).versions(),
                        Instant.parse("2026-01-01T00:00:00Z")));
    create("all", "pay one", all);
    create("all", "pay two", all);
    create("all", "pay three", e -> all.apply(e).expiresAt(null));
    create("all", "xpay", all);
    for (ListItemsRequest.Order order : ListItemsRequest.Order.values()) {
      if (order == ListItemsRequest.Order.UNRECOGNIZED) {
        continue;
      }
      ListItemsRequest.Builder request =
          ListItemsRequest.newBuilder()
              .setOrder(order)
              .setFilter(
                  ItemFilter.newBuilder()
                      .addKinds(io.stepvault.v1.Item.Kind.SECRET)
                      .setNamePrefix("pay")
                      .setText("bill")
                      .putLabels("env", "prod")
                      .setExpiresBefore(timestamp(expiry.plusSeconds(1)))
                      .setUnusedSince(timestamp(Instant.now()))
                      .setRotationOverdue(true)
                      .setAtLeast(io.stepvault.v1.Permission.CAN_EDIT));
      assertThat(Listing.of(broker, calls, "all", "group").all(request, 1))
          .extracting(io.stepvault.v1.Item::getName)
          .as(order.name())
          .containsExactlyInAnyOrder("pay one", "pay two");
    }
  }
}
