package io.stepvault.server.store;

import static io.stepvault.schema.Tables.AUTHORIZER;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.schema.tables.records.AuthorizerKeyRecord;
import io.stepvault.schema.tables.records.AuthorizerRecord;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.authorizer.Revocations;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.token.KeyRefusedException;
import io.stepvault.server.token.VerificationKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jooq.Field;

/** The rows of authorizers and their keys: what a column holds. */
final class AuthorityColumns {
  /** Reading a key means checking its point, too dear for each call; the text decides, whole. */
  private final Cache<String, VerificationKey> keys =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

  private VerificationKey verificationKey(String jwk) throws KeyRefusedException {
    VerificationKey known = keys.getIfPresent(jwk);
    if (known == null) {
      known = VerificationKey.fromJwk(jwk);
      keys.put(jwk, known);
    }
    return known;
  }

  /**
   * A key; the MAC of its set is not checked.
   *
   * @throws IntegrityException when a column holds what Stepvault never wrote there
   */
  AuthorizerKey readKey(AuthorizerKeyRecord row) {
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

  /**
   * An authorizer; the MAC of its set is not checked.
   *
   * @throws IntegrityException when a column holds what Stepvault never wrote there
   */
  static Authorizer read(AuthorizerRecord row, List<AuthorizerKey> keys, Revocations revocations) {
    return new Authorizer(
        row.getId(),
        row.getName(),
        row.getDisabled(),
        new Bounds(
            texts(row, AUTHORIZER.SCOPES),
            Duration.ofSeconds(row.getLongestTokenLife()),
            texts(row, AUTHORIZER.PRESENTERS),
            texts(row, AUTHORIZER.ITEMS),
            row.getMayGrantAllSecrets(),
            Duration.ofSeconds(row.getOldestPin()),
            texts(row, AUTHORIZER.ORGANIZATIONS)),
        keys,
        revocations,
        row.getCreatedAt(),
        row.getStamp());
  }

  static AuthorizerRecord write(Tx tx, Authorizer authorizer) {
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
    row.setOrganizations(bounds.organizations().toArray(String[]::new));
    row.setDisabled(authorizer.disabled());
    row.setRevocations(authorizer.revocations().digest());
    row.setCreatedAt(authorizer.createdAt());
    row.setStamp(authorizer.stamp());
    return row;
  }

  static AuthorizerKeyRecord writeKey(Tx tx, Authorizer authorizer, AuthorizerKey key) {
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
