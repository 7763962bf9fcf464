package io.stepvault.server.model;

import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest.Order;
import io.stepvault.v1.ListItemsRequest.View;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random steps: few users and few names, so that they meet, and mostly of what is there. */
final class Steps {
  private Steps() {}

  /** So many to begin with; fewer when it is looked for what a failure needs. */
  static Arbitrary<List<Step>> atMost(int most) {
    return step()
        .list()
        .ofMaxSize(most)
        .withSizeDistribution((trials, smallest, largest, center) -> random -> largest);
  }

  static Arbitrary<Step> step() {
    return Arbitraries.frequencyOf(
        Tuple.of(12, create()),
        Tuple.of(7, update()),
        Tuple.of(10, setAccess()),
        Tuple.of(5, Combinators.combine(on(), users()).as(ItemStep.Transfer::new)),
        Tuple.of(5, Combinators.combine(on(), chance(0.5)).as(ItemStep.Delete::new)),
        Tuple.of(
            5,
            Combinators.combine(on(), Naming.NEW_NAMES.optional(0.3)).as(ItemStep.Undelete::new)),
        Tuple.of(14, rotate()),
        Tuple.of(7, activate()),
        Tuple.of(6, on().map(VersionStep.EndOverlap::new)),
        Tuple.of(5, Combinators.combine(on(), pick(0.9)).as(VersionStep.Enable::new)),
        Tuple.of(6, Combinators.combine(on(), pick(0.9), chance(0.5)).as(VersionStep.Disable::new)),
        Tuple.of(4, Combinators.combine(on(), pick(0.8), chance(0.5)).as(VersionStep.Destroy::new)),
        Tuple.of(5, on().map(ReadingStep.GetById::new)),
        Tuple.of(
            4,
            Combinators.combine(on(), Naming.NAMES.optional(0.3)).as(ReadingStep.GetByName::new)),
        Tuple.of(7, listItems()),
        Tuple.of(4, Combinators.combine(on(), pageSizes()).as(ReadingStep.ListVersions::new)),
        Tuple.of(18, resolve()),
        Tuple.of(
            6,
            Combinators.combine(Arbitraries.integers().between(0, 2), pick(0.9), chance(0.25))
                .as(Step.Again::new)),
        Tuple.of(4, Combinators.combine(time(), chance(0.03)).as(Step.Pass::new)));
  }

  static Arbitrary<Boolean> chance(double ofTrue) {
    return Arbitraries.frequency(
        Tuple.of((int) (100 - ofTrue * 100), false), Tuple.of((int) (ofTrue * 100), true));
  }

  private static Arbitrary<Pick> pick(double fitting) {
    return Combinators.combine(Arbitraries.integers().between(0, 11), chance(fitting))
        .as(Pick::new);
  }

  private static Arbitrary<Actor> actors() {
    return Arbitraries.of(Actor.class);
  }

  private static Arbitrary<String> users() {
    return Arbitraries.of("alice", "bob", "carol", "root");
  }

  private static Arbitrary<On> on() {
    Arbitrary<On.Etag> etags =
        Arbitraries.frequency(
            Tuple.of(14, On.Etag.NONE), Tuple.of(5, On.Etag.CURRENT), Tuple.of(1, On.Etag.OLD));
    return Combinators.combine(pick(0.93), pick(0.75), etags, chance(0.15)).as(On::new);
  }

  private static Arbitrary<Principal> principals() {
    return Arbitraries.oneOf(
        users().map(user -> Principal.newBuilder().setUser(user).build()),
        Arbitraries.of("crew", "bob").map(group -> Principal.newBuilder().setGroup(group).build()));
  }

  private static Arbitrary<Grant> grants() {
    return Combinators.combine(
            principals(), Arbitraries.of(Permission.CAN_USE, Permission.CAN_EDIT))
        .as((who, may) -> Grant.newBuilder().setPrincipal(who).setPermission(may).build());
  }

  /** So that time often passes exactly to them. */
  private static Arbitrary<Step.Expiry> expiries() {
    return Arbitraries.frequency(
        Tuple.of(12, new Step.Expiry(false, Optional.empty())),
        Tuple.of(3, new Step.Expiry(true, Optional.empty())),
        Tuple.of(2, new Step.Expiry(false, Optional.of(61L))),
        Tuple.of(3, new Step.Expiry(false, Optional.of(7_200L))),
        Tuple.of(3, new Step.Expiry(false, Optional.of(90_000L))),
        Tuple.of(1, new Step.Expiry(false, Optional.of(0L))));
  }

  private static Arbitrary<Step> create() {
    Arbitrary<Access> access =
        Combinators.combine(
                Arbitraries.of(Mode.MODE_UNSPECIFIED, Mode.PRIVATE, Mode.TEAM, Mode.RESTRICTED),
                grants().list().ofMaxSize(2),
                chance(0.05))
            .as(
                (mode, grants, anyhow) -> {
                  boolean shared = mode == Mode.TEAM || mode == Mode.RESTRICTED;
                  return Access.newBuilder()
                      .setMode(mode)
                      .addAllGrants(shared || anyhow ? grants : List.of())
                      .build();
                });
    return Combinators.combine(
            pick(0.9),
            Naming.named(),
            chance(0.2),
            access,
            expiries(),
            Combinators.combine(chance(0.3), chance(0.2)).as(List::of),
            Naming.DETAILS)
        .as(
            (who, named, isShort, given, expiry, flags, details) ->
                new ItemStep.Create(
                    who,
                    named.name(),
                    named.kind(),
                    isShort,
                    given,
                    expiry,
                    flags.get(0),
                    details,
                    flags.get(1)));
  }

  private static Arbitrary<Step> update() {
    Arbitrary<Set<String>> masks =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(Set.of())),
            Tuple.of(
                1,
                Arbitraries.of(
                        "name",
                        "expires_at",
                        "description",
                        "note",
                        "labels",
                        "destinations",
                        "rotation",
                        "api_key_policy")
                    .set()
                    .ofMinSize(1)
                    .ofMaxSize(2)));
    return Combinators.combine(
            on(),
            Naming.NEW_NAMES.optional(0.5),
            expiries(),
            chance(0.3),
            chance(0.1),
            Naming.DETAILS,
            masks)
        .as(ItemStep.Update::new);
  }

  private static Arbitrary<Step> setAccess() {
    return Combinators.combine(
            on(),
            Arbitraries.of(Mode.MODE_UNSPECIFIED, Mode.PRIVATE, Mode.TEAM, Mode.RESTRICTED),
            grants().list().ofMaxSize(1),
            principals().list().ofMaxSize(1),
            chance(0.3))
        .as(
            (on, mode, put, remove, all) ->
                new ItemStep.SetAccess(
                    on, mode, mode == Mode.PRIVATE && all ? List.of() : put, remove, all));
  }

  private static Arbitrary<Optional<Long>> overlaps() {
    return Arbitraries.frequency(
        Tuple.of(8, Optional.empty()),
        Tuple.of(2, Optional.of(61L)),
        Tuple.of(4, Optional.of(90_000L)),
        Tuple.of(1, Optional.of(0L)));
  }

  private static Arbitrary<Step> rotate() {
    Arbitrary<Optional<Long>> none = Arbitraries.just(Optional.empty());
    return Combinators.combine(
            on(), chance(0.95), chance(0.2), chance(0.25), chance(0.4), expiries())
        .flatAs(
            (on, rightKind, isShort, stage, force, expiry) ->
                Combinators.combine(stage ? none : overlaps(), chance(0.15))
                    .as(
                        (overlap, disable) ->
                            new VersionStep.Rotate(
                                on,
                                rightKind,
                                isShort,
                                overlap,
                                disable && overlap.isEmpty(),
                                stage,
                                force,
                                expiry)));
  }

  private static Arbitrary<Step> activate() {
    return Combinators.combine(on(), pick(0.9), overlaps(), chance(0.5))
        .as(VersionStep.Activate::new);
  }

  private static Arbitrary<Integer> pageSizes() {
    return Arbitraries.of(0, 1, 2, 500);
  }

  private static Arbitrary<Step> listItems() {
    Arbitrary<Map<String, String>> noLabels = Arbitraries.just(Map.of());
    Arbitrary<ItemFilter> filters =
        Combinators.combine(
                Arbitraries.of("", "", "", "al", "caf", "api-key:"),
                Arbitraries.of("", "", "", "NOTE", "alph", "SECOND line"),
                Arbitraries.of(Permission.class).filter(p -> p != Permission.UNRECOGNIZED),
                Arbitraries.of(Kind.SECRET, Kind.MATERIAL, Kind.API_KEY, Kind.SIGNING_KEY)
                    .set()
                    .ofMaxSize(2),
                Arbitraries.oneOf(noLabels, Naming.labels()),
                chance(0.25),
                chance(0.15))
            .as(
                (prefix, text, least, kinds, labels, deleted, overdue) ->
                    ItemFilter.newBuilder()
                        .setNamePrefix(prefix)
                        .setText(text)
                        .setAtLeast(least)
                        .addAllKinds(kinds)
                        .putAllLabels(labels)
                        .setDeleted(deleted)
                        .setRotationOverdue(overdue)
                        .build());
    Arbitrary<ItemFilter> none = Arbitraries.just(ItemFilter.getDefaultInstance());
    return Combinators.combine(
            actors(),
            Arbitraries.of(View.ALL, View.TEAM, View.PRIVATE, View.PRIVATE_ADMIN),
            Arbitraries.of(Order.NAME, Order.CREATED_AT_DESC, Order.EXPIRES_AT),
            Arbitraries.oneOf(none, filters),
            Arbitraries.of(7_200L).optional(0.1),
            Arbitraries.of(0L, 61L, 7_200L).optional(0.2),
            pageSizes())
        .as(ReadingStep.ListItems::new);
  }

  private static Arbitrary<Step> resolve() {
    return Combinators.combine(
            on(),
            chance(0.5),
            chance(0.97),
            Arbitraries.frequency(
                Tuple.of(6, ReadingStep.Pin.NONE),
                Tuple.of(2, ReadingStep.Pin.VERSION),
                Tuple.of(2, ReadingStep.Pin.AS_OF)),
            Arbitraries.integers().between(0, 11))
        .as(ReadingStep.Resolve::new);
  }

  private static Arbitrary<Duration> time() {
    return Arbitraries.of(
        Duration.ofSeconds(1),
        Duration.ofSeconds(61),
        Duration.ofMinutes(30),
        Duration.ofHours(2),
        Duration.ofHours(25));
  }
}
