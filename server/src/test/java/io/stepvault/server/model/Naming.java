package io.stepvault.server.model;

import io.stepvault.v1.Destination;
import io.stepvault.v1.Item.Kind;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What items are called, and what people say about them: of all of it little, so that it meets. */
final class Naming {
  /** The same name twice, as NFC sees it. */
  static final Arbitrary<String> NAMES =
      Arbitraries.of("alpha", "beta", "gamma", "delta", "caf\u00e9", "cafe\u0301");

  /** Mostly names that all kinds may have but API keys. */
  static final Arbitrary<String> NEW_NAMES =
      Arbitraries.frequencyOf(
          Tuple.of(6, NAMES), Tuple.of(1, NAMES.map(name -> Kinds.API_KEY_PREFIX + name)));

  /** The same one twice, and another. */
  private static final Arbitrary<Destination> DESTINATIONS =
      Arbitraries.of(
          Destination.newBuilder().setHost("API.example.com").build(),
          Destination.newBuilder()
              .setScheme("https")
              .setHost("api.example.com")
              .setPort(443)
              .build(),
          Destination.newBuilder().setHost("*.example.com").setPathPrefix("/v1").build());

  static final Arbitrary<Details> DETAILS =
      Combinators.combine(
              Arbitraries.of("", "", "First line\nsecond line", "Described in a note"),
              Arbitraries.of("", "Note of one", "note of two"),
              labels(),
              DESTINATIONS.list().ofMaxSize(1))
          .as(Details::new);

  private Naming() {}

  /** At most two. */
  static Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(Arbitraries.of("team", "env"), Arbitraries.of("", "one", "Two"))
        .ofMaxSize(2);
  }

  record Named(String name, Kind kind) {}

  /** Mostly a name for the kind. */
  static Arbitrary<Named> named() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(6, Kind.SECRET),
            Tuple.of(1, Kind.MATERIAL),
            Tuple.of(1, Kind.API_KEY),
            Tuple.of(1, Kind.SIGNING_KEY));
    return Combinators.combine(NAMES, kinds, Steps.chance(0.95))
        .as(
            (name, kind, fitting) ->
                new Named(
                    (kind == Kind.API_KEY) == fitting ? Kinds.API_KEY_PREFIX + name : name, kind));
  }
}
