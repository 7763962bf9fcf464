package io.stepvault.bench.parts;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One of everything, as the load generator makes them: a token of ten names, an item of 40 bytes.
 */
public final class Fixture {
  public static final String ORGANIZATION = "default";
  public static final String CERTIFICATE = "spiffe://bench/node";

  private static final int NAMES = 10;
  private static final int VALUE_LENGTH = 40;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private final TokenSigner signer;
  private final Authorizer authorizer;
  private final TokenClaims claims;
  private final Ring ring;
  private final Item item;

  /**
   * @param algorithm of the token's key
   */
  public Fixture(String algorithm) {
    signer = new TokenSigner(TokenSigner.generatePrivateJwk("bench", algorithm));
    authorizer =
        new Authorizer(
            TypeId.generate("ath"),
            "bench",
            new Bounds(
                List.of("resolve", "vault.read", "vault.write"),
                Duration.ofDays(1),
                List.of("spiffe://bench/*"),
                List.of("*"),
                false),
            List.of(new AuthorizerKey(signer.verificationKey(), null, null, null, now)),
            now,
            1);
    claims = newClaims();
    InstallationKey key = InstallationKey.generate();
    ring = Ring.open(ORGANIZATION, Ring.generate(ORGANIZATION, key), key);
    item = newItem();
  }

  private Item newItem() {
    String id = TypeId.generate("vlt");
    try (Plaintext value =
        Plaintext.adopt("v".repeat(VALUE_LENGTH).getBytes(StandardCharsets.US_ASCII))) {
      ItemVersion version =
          new ItemVersion(
              1,
              ItemVersion.State.ENABLED,
              now,
              null,
              null,
              "alice",
              new ItemVersion.Sealed(
                  ring.seal(new ValueContext(ORGANIZATION, id, 1, Kind.SECRET.name()), value)));
      return Item.of(
          ORGANIZATION, id, name(0), Kind.SECRET, Access.of(AccessMode.TEAM, "alice"), version, 1);
    }
  }

  /** Of another item each. */
  public static String name(int number) {
    return "service-%07d".formatted(number);
  }

  /** A step's claims; each time those of another token. */
  public TokenClaims newClaims() {
    Set<String> names =
        IntStream.range(0, NAMES)
            .mapToObj(Fixture::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    long issued = now.getEpochSecond();
    return TokenClaims.builder(
            authorizer.id(), "stepvault", ORGANIZATION, "alice", UUID.randomUUID().toString())
        .issued(issued, issued + 3600)
        .binding(new TokenBinding.SpiffeId(CERTIFICATE))
        .scopes(Set.of("resolve"))
        .step("billing", "run-" + UUID.randomUUID(), "charge")
        .owner("alice")
        .secrets(names)
        .build();
  }

  public Instant now() {
    return now;
  }

  public TokenSigner signer() {
    return signer;
  }

  public TokenClaims claims() {
    return claims;
  }

  public Grant grant() {
    return new Grant(claims, authorizer, authorizer.keys().getFirst());
  }

  public Ring ring() {
    return ring;
  }

  public Item item() {
    return item;
  }
}
