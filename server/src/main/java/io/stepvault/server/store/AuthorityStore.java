package io.stepvault.server.store;

import static io.stepvault.schema.Tables.AUTHORIZER;
import static io.stepvault.schema.Tables.AUTHORIZER_KEY;
import static io.stepvault.schema.Tables.ITEM_VERSION;
import static io.stepvault.schema.Tables.ORGANIZATION_REVISION;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.schema.Routines;
import io.stepvault.schema.tables.records.AuthorizerKeyRecord;
import io.stepvault.schema.tables.records.AuthorizerRecord;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Revocations;
import io.stepvault.server.authorizer.Signatories;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Mac;
import io.stepvault.server.organization.Organization;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.Result;
import org.jooq.impl.DSL;

/**
 * Authorizers, their keys and revocations: one set an organization, read whole, its MAC checked.
 */
public final class AuthorityStore {
  /** Most of them are the same objects that the hot path holds. */
  private static final long MOST_SET_BYTES = 16L * 1024 * 1024;

  private final Rings rings;
  private final RevocationStore revocations = new RevocationStore();
  private final AuthorityColumns columns = new AuthorityColumns();

  /** By organization, what was read last. */
  private final Cache<String, Sealed> sealed =
      Caffeine.newBuilder()
          .maximumWeight(MOST_SET_BYTES)
          .weigher((String organization, Sealed read) -> read.set.weight())
          .executor(Runnable::run)
          .build();

  public AuthorityStore(Rings rings) {
    this.rings = rings;
  }

  /**
   * The whole set.
   *
   * @throws IntegrityException when it is not what Stepvault wrote last
   */
  public AuthoritySet load(Tx tx) {
    Result<AuthorizerRecord> rows =
        tx.sql()
            .selectFrom(AUTHORIZER)
            .where(AUTHORIZER.ORGANIZATION.eq(tx.organization()))
            .and(AUTHORIZER.DELETED_AT.isNull())
            .fetch();
    String[] ids = rows.stream().map(AuthorizerRecord::getId).toArray(String[]::new);
    Map<String, List<AuthorizerKey>> keys =
        tx.sql()
            .selectFrom(AUTHORIZER_KEY)
            .where(AUTHORIZER_KEY.ORGANIZATION.eq(tx.organization()))
            .and(AUTHORIZER_KEY.AUTHORIZER.eq(DSL.any(ids)))
            .orderBy(AUTHORIZER_KEY.CREATED_AT, AUTHORIZER_KEY.KID)
            .fetchGroups(AUTHORIZER_KEY.AUTHORIZER, columns::readKey);
    List<Authorizer> authorizers =
        rows.map(
            row ->
                AuthorityColumns.read(
                    row, keys.getOrDefault(row.getId(), List.of()), revocations.load(tx, row)));
    AuthoritySet set = new AuthoritySet(tx.organization(), tx.head().authorityStamp(), authorizers);
    rings
        .of(tx)
        .verifyMac(
            tx.head().authorityMac(), set.frame(), "the authorizers of " + tx.organization());
    sealed.put(tx.organization(), new Sealed(tx.head().authorityMac(), set));
    return set;
  }

  /**
   * A set whose MAC was good. One MAC is of one content: where it is found again, so is the set.
   */
  private record Sealed(Mac mac, AuthoritySet set) {
    boolean isOf(Head head) {
      return set.stamp() == head.authorityStamp()
          && mac.key().equals(head.authorityMac().key())
          && MessageDigest.isEqual(mac.tag(), head.authorityMac().tag());
    }
  }

  /**
   * The whole set, as of the transaction; read only when it is not the one that was read last.
   *
   * @throws IntegrityException when it is not what Stepvault wrote last
   */
  public AuthoritySet current(Tx tx) {
    Sealed known = sealed.getIfPresent(tx.organization());
    return known != null && known.isOf(tx.head()) ? known.set : load(tx);
  }

  /**
   * Who may sign for the transaction's organization, as far as this issuer is concerned: the
   * installation's authorizers are read when it is none of the organization's own.
   *
   * @param tx a snapshot
   * @throws IntegrityException when a set is not what Stepvault wrote last
   */
  public Signatories signatories(Tx tx, String issuer) {
    return signatories(tx, issuer, false);
  }

  /**
   * The same, in a mutation: what is read of the installation does not change before its end.
   *
   * @throws IntegrityException when a set is not what Stepvault wrote last
   */
  public Signatories signatoriesOf(Tx mutation, String issuer) {
    return signatories(mutation, issuer, true);
  }

  private Signatories signatories(Tx tx, String issuer, boolean locked) {
    AuthoritySet own = current(tx);
    boolean alone =
        tx.organization().equals(Organization.INSTALLATION) || own.find(issuer).isPresent();
    return alone
        ? Signatories.of(own)
        : new Signatories(
            own, Transactions.beside(tx, Organization.INSTALLATION, locked, this::current));
  }

  /**
   * Whether a public key verifies tokens for the transaction's organization, or did so: as a key of
   * one of its own authorizers, or of any of the installation.
   *
   * @param tx a mutation
   * @param thumbprint by RFC 7638
   */
  public boolean isVerificationKey(Tx tx, String thumbprint) {
    return hasKey(load(tx), thumbprint)
        || (!tx.organization().equals(Organization.INSTALLATION)
            && Transactions.beside(
                    tx, Organization.INSTALLATION, true, beside -> hasKey(load(beside), thumbprint))
                .orElse(false));
  }

  private static boolean hasKey(AuthoritySet set, String thumbprint) {
    return set.authorizers().stream()
        .flatMap(authorizer -> authorizer.keys().stream())
        .anyMatch(key -> key.key().thumbprint().equals(thumbprint));
  }

  /**
   * Whether the private half of a public key is a signing key of the transaction's organization; to
   * the installation, of any.
   *
   * @param thumbprint by RFC 7638
   */
  public boolean isSigningKey(Tx tx, String thumbprint) {
    if (tx.organization().equals(Organization.INSTALLATION)) {
      return tx.sql().select(Routines.isSigningKey(thumbprint)).fetchSingle().value1();
    }
    return tx.sql()
        .fetchExists(
            ITEM_VERSION,
            ITEM_VERSION.ORGANIZATION.eq(tx.organization()).and(ITEM_VERSION.KID.eq(thumbprint)));
  }

  /**
   * Writes one authorizer, new or changed, with its keys and revocations, and the MAC of the set it
   * makes.
   */
  public void put(Tx tx, AuthoritySet current, Authorizer changed) {
    AuthorizerRecord row = AuthorityColumns.write(tx, changed);
    tx.sql().insertInto(AUTHORIZER).set(row).onDuplicateKeyUpdate().set(row).execute();
    Optional<Authorizer> before = current.find(changed.id());
    Set<AuthorizerKey> written = before.map(was -> Set.copyOf(was.keys())).orElse(Set.of());
    for (AuthorizerKey key : changed.keys()) {
      if (!written.contains(key)) {
        AuthorizerKeyRecord keyRow = AuthorityColumns.writeKey(tx, changed, key);
        tx.sql()
            .insertInto(AUTHORIZER_KEY)
            .set(keyRow)
            .onDuplicateKeyUpdate()
            .set(keyRow)
            .execute();
      }
    }
    revocations.put(
        tx,
        changed.id(),
        before.map(Authorizer::revocations).orElse(Revocations.NONE),
        changed.revocations());
    seal(tx, current.with(changed));
  }

  /** Takes one authorizer out of the set. Its row stays, so that its id is never given again. */
  public void delete(Tx tx, AuthoritySet current, String id) {
    current
        .find(id)
        .ifPresent(gone -> revocations.put(tx, id, gone.revocations(), Revocations.NONE));
    tx.sql()
        .update(AUTHORIZER)
        .set(AUTHORIZER.DELETED_AT, tx.now())
        .setNull(AUTHORIZER.REVOCATIONS)
        .where(AUTHORIZER.ORGANIZATION.eq(tx.organization()))
        .and(AUTHORIZER.ID.eq(id))
        .execute();
    seal(tx, current.without(id));
  }

  private void seal(Tx tx, AuthoritySet changed) {
    AuthoritySet next = changed.withStamp(tx.head().revision());
    Mac mac = rings.of(tx).mac(next.frame());
    tx.sql()
        .update(ORGANIZATION_REVISION)
        .set(ORGANIZATION_REVISION.AUTHORITY_STAMP, next.stamp())
        .set(ORGANIZATION_REVISION.AUTHORITY_KEY, mac.key())
        .set(ORGANIZATION_REVISION.AUTHORITY_MAC, mac.tag())
        .where(ORGANIZATION_REVISION.ORGANIZATION.eq(tx.organization()))
        .execute();
  }
}
