package io.stepvault.bench;

import io.stepvault.server.authorizer.AuthoritySet;
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
import io.stepvault.server.key.RootKey;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import io.stepvault.server.token.TokenSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fills a database through the product's own stores, thousands of items to a transaction. */
final class Seeder implements AutoCloseable {
  static final int VALUE_LENGTH = 40;

  private static final int ITEMS_PER_TRANSACTION = 5_000;

  private final Database database;
  private final Transactions transactions;
  private final OrganizationStore organizations;
  private final AuthorityStore authorities;
  private final ItemStore items;
  private final Rings rings;

  Seeder(Place place, String url) {
    // One statement for many rows: three times as fast.
    database = Database.open(Postgres.settings(url + "&reWriteBatchedInserts=true"));
    transactions = database.transactions();
    InstallationKey key;
    try (RootKey root = RootKey.load(place.file("root.key"))) {
      key = new InstallationStore(transactions).open(root);
    }
    rings = new Rings(key);
    organizations = new OrganizationStore(transactions, rings);
    authorities = new AuthorityStore(rings);
    items = new ItemStore(rings);
  }

  /** The name of an organization's item, by its number. */
  static String itemName(int number) {
    return String.format(Locale.ROOT, "service-%07d", number);
  }

  /** Creates an organization with one authorizer of these keys; answers with that one's id. */
  String organization(String id, List<TokenSigner> signers) {
    organizations.ensure(id);
    return transactions.mutate(
        id,
        tx -> {
          Authorizer authorizer =
              new Authorizer(
                  TypeId.generate("ath"),
                  "bench",
                  new Bounds(
                      List.of("resolve", "api_key.verify", "sign", "vault.read", "vault.write"),
                      Duration.ofDays(1),
                      List.of(Place.identity("*")),
                      List.of("*"),
                      true),
                  signers.stream().map(signer -> key(tx, signer, null)).toList(),
                  tx.now(),
                  tx.head().revision());
          authorities.put(tx, authorities.load(tx), authorizer);
          return authorizer.id();
        });
  }

  private static AuthorizerKey key(Tx tx, TokenSigner signer, @Nullable Instant revokedAt) {
    return new AuthorizerKey(signer.verificationKey(), null, null, revokedAt, tx.now());
  }

  /** Adds authorizers of one key each to an organization; answers with their ids. */
  List<String> authorizers(String organization, int count, String kid) {
    return transactions.mutate(
        organization,
        tx -> {
          AuthoritySet set = authorities.load(tx);
          List<String> ids = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            Authorizer added =
                new Authorizer(
                    TypeId.generate("ath"),
                    "bench-" + i,
                    new Bounds(
                        List.of("resolve"),
                        Duration.ofDays(1),
                        List.of(Place.identity("*")),
                        List.of("*"),
                        false),
                    List.of(
                        key(
                            tx,
                            new TokenSigner(TokenSigner.generatePrivateJwk(kid, "ES256")),
                            null)),
                    tx.now(),
                    tx.head().revision());
            authorities.put(tx, set, added);
            set = set.with(added);
            ids.add(added.id());
          }
          return ids;
        });
  }

  /** Takes back the revocation of an authorizer's keys, which no call of the product can do. */
  void revive(String organization, String authorizer) {
    transactions.<@Nullable Void>mutate(
        organization,
        tx -> {
          AuthoritySet set = authorities.load(tx);
          Authorizer before = set.find(authorizer).orElseThrow();
          Authorizer after =
              new Authorizer(
                  before.id(),
                  before.name(),
                  before.bounds(),
                  before.keys().stream()
                      .map(key -> new AuthorizerKey(key.key(), null, null, null, key.createdAt()))
                      .toList(),
                  before.createdAt(),
                  tx.head().revision());
          authorities.put(tx, set, after);
          return null;
        });
  }

  /**
   * Creates the shared items of these numbers.
   *
   * @param kept whose ids are asked for, by number
   * @return their ids, in order
   */
  List<String> items(String organization, int from, int to, IntPredicate kept) {
    List<String> ids = new ArrayList<>();
    for (int first = from; first < to; first += ITEMS_PER_TRANSACTION) {
      int begin = first;
      int end = Math.min(to, first + ITEMS_PER_TRANSACTION);
      ids.addAll(
          transactions.mutate(
              organization,
              tx -> {
                rings.of(tx); // Read here, before other threads ask for it.
                List<Item> added =
                    IntStream.range(begin, end)
                        .parallel()
                        .mapToObj(number -> item(tx, number))
                        .toList();
                items.insertAll(tx, added);
                return IntStream.range(begin, end)
                    .filter(kept)
                    .mapToObj(number -> added.get(number - begin).id())
                    .toList();
              }));
    }
    return ids;
  }

  private Item item(Tx tx, int number) {
    String id = TypeId.generate("vlt");
    ItemVersion version;
    try (Plaintext value =
        Plaintext.adopt(
            ("%0" + VALUE_LENGTH + "d").formatted(number).getBytes(StandardCharsets.US_ASCII))) {
      version =
          new ItemVersion(
              1,
              ItemVersion.State.ENABLED,
              tx.now(),
              null,
              null,
              "alice",
              new ItemVersion.Sealed(
                  rings
                      .of(tx)
                      .seal(
                          new ValueContext(tx.organization(), id, 1, Kind.SECRET.name()), value)));
    }
    return Item.of(
        tx.organization(),
        id,
        itemName(number),
        Kind.SECRET,
        Access.of(AccessMode.TEAM, "alice"),
        version,
        tx.head().revision());
  }

  @Override
  public void close() {
    database.close();
  }
}
