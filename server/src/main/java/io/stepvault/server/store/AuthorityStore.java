package io.stepvault.server.store;

import static io.stepvault.schema.Tables.AUTHORIZER;
import static io.stepvault.schema.Tables.AUTHORIZER_KEY;
import static io.stepvault.schema.Tables.ORGANIZATION_REVISION;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.schema.tables.records.AuthorizerKeyRecord;
import io.stepvault.schema.tables.records.AuthorizerRecord;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Mac;
import io.stepvault.server.token.KeyRefusedException;
import io.stepvault.server.token.VerificationKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jooq.Field;

/** Authorizers and their keys: one set an organization, read whole, its MAC checked. */
public final class AuthorityStore {
  private final Rings rings;

  /** Reading a key means checking its point, too dear for each call; the text decides, whole. */
  private final Cache<String, VerificationKey> keys =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

  public AuthorityStore(Rings rings) {
    this.rings = rings;
  }

  /**
   * The whole set.
   *
   * @throws IntegrityException when it is not what Stepvault wrote last
   */
  public AuthoritySet load(Tx tx) {
    Map<String, List<AuthorizerKey>> keys =
        tx.sql()
            .selectFrom(AUTHORIZER_KEY)
            .where(AUTHORIZER_KEY.ORGANIZATION.eq(tx.organization()))
            .orderBy(AUTHORIZER_KEY.CREATED_AT, AUTHORIZER_KEY.KID)
            .fetchGroups(AUTHORIZER_KEY.AUTHORIZER, this::key);
    List<Authorizer> authorizers =
        tx.sql()
            .selectFrom(AUTHORIZER)
            .where(AUTHORIZER.ORGANIZATION.eq(tx.organization()))
            .fetch(row -> authorizer(row, keys.getOrDefault(row.getId(), List.of())));
    AuthoritySet set = new AuthoritySet(tx.organization(), tx.head().authorityStamp(), authorizers);
    rings
        .of(tx)
        .verifyMac(
            tx.head().authorityMac(), set.frame(), "the authorizers of " + tx.organization());
    return set;
  }

  /** Writes one authorizer, new or changed, with its keys, and the MAC of the set it makes. */
  public void put(Tx tx, AuthoritySet current, Authorizer changed) {
    AuthorizerRecord row = row(tx, changed);
    tx.sql().insertInto(AUTHORIZER).set(row).onDuplicateKeyUpdate().set(row).execute();
    for (AuthorizerKey key : changed.keys()) {
      AuthorizerKeyRecord keyRow = row(tx, changed, key);
      tx.sql().insertInto(AUTHORIZER_KEY).set(keyRow).onDuplicateKeyUpdate().set(keyRow).execute();
    }
    AuthoritySet next = current.with(changed);
    Mac mac = rings.of(tx).mac(next.frame());
    tx.sql()
        .update(ORGANIZATION_REVISION)
        .set(ORGANIZATION_REVISION.AUTHORITY_STAMP, next.stamp())
        .set(ORGANIZATION_REVISION.AUTHORITY_KEY, mac.key())
        .set(ORGANIZATION_REVISION.AUTHORITY_MAC, mac.tag())
        .where(ORGANIZATION_REVISION.ORGANIZATION.eq(tx.organization()))
        .execute();
  }

  private VerificationKey verificationKey(String jwk) throws KeyRefusedException {
    VerificationKey known = keys.getIfPresent(jwk);
    if (known == null) {
      known = VerificationKey.fromJwk(jwk);
      keys.put(jwk, known);
    }
    return known;
  }

  private AuthorizerKey key(AuthorizerKeyRecord row) {
    String object = "key " + row.getKid() + " of " + row.getAuthorizer();
    try {
      VerificationKey key = verificationKey(row.getJwk());
      if (!key.kid().equals(row.getKid())) {
        throw new IntegrityException(object, "is stored under another key's kid");
      }
      return new AuthorizerKey(
          key, row.getNotBefore(), row.getNotAfter(), row.getRevokedAt(), row.getCreatedAt());
    } catch (KeyRefusedException e) {
      throw new IntegrityException(object, "is no public key", e);
    }
  }

  /** An array of texts: in PostgreSQL, a column of that type may also hold nulls, or a matrix. */
  private static List<String> texts(AuthorizerRecord row, Field<?> column) {
    Object stored = row.get(column);
    if (!(stored instanceof String[] texts) || Arrays.asList(texts).contains(null)) {
      throw new IntegrityException("authorizer " + row.getId(), "holds what is no list of texts");
    }
    return List.of(texts);
  }

  private static Authorizer authorizer(AuthorizerRecord row, List<AuthorizerKey> keys) {
    return new Authorizer(
        row.getId(),
        row.getName(),
        new Bounds(
            texts(row, AUTHORIZER.SCOPES),
            Duration.ofSeconds(row.getLongestTokenLife()),
            texts(row, AUTHORIZER.PRESENTERS),
            texts(row, AUTHORIZER.ITEMS),
            row.getMayGrantAllSecrets(),
            Duration.ofSeconds(row.getOldestPin())),
        keys,
        row.getCreatedAt(),
        row.getStamp());
  }

  private static AuthorizerRecord row(Tx tx, Authorizer authorizer) {
    Bounds bounds = authorizer.bounds();
    AuthorizerRecord row = new AuthorizerRecord();
    row.setOrganization(tx.organization());
    row.setId(authorizer.id());
    row.setName(authorizer.name());
    row.setScopes(bounds.scopes().toArray(String[]::new));
    row.setLongestTokenLife((int) bounds.longestTokenLife().toSeconds());
    row.setPresenters(bounds.presenters().toArray(String[]::new));
    row.setItems(bounds.items().toArray(String[]::new));
    row.setMayGrantAllSecrets(bounds.mayGrantAllSecrets());
    row.setOldestPin(bounds.oldestPin().toSeconds());
    row.setCreatedAt(authorizer.createdAt());
    row.setStamp(authorizer.stamp());
    return row;
  }

  private static AuthorizerKeyRecord row(Tx tx, Authorizer authorizer, AuthorizerKey key) {
    AuthorizerKeyRecord row = new AuthorizerKeyRecord();
    row.setOrganization(tx.organization());
    row.setAuthorizer(authorizer.id());
    row.setKid(key.kid());
    row.setJwk(key.key().canonicalJwk());
    row.setNotBefore(key.notBefore());
    row.setNotAfter(key.notAfter());
    row.setRevokedAt(key.revokedAt());
    row.setCreatedAt(key.createdAt());
    return row;
  }
}
