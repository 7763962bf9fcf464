package io.stepvault.server.store;

import static io.stepvault.schema.Tables.TOKEN_REVOCATION;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.schema.tables.records.AuthorizerRecord;
import io.stepvault.schema.tables.records.TokenRevocationRecord;
import io.stepvault.server.authorizer.Revocation;
import io.stepvault.server.authorizer.Revocations;
import io.stepvault.server.authorizer.Revoked;
import io.stepvault.server.key.IntegrityException;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * The revocations of authorizers' tokens. An authorizer's row holds the digest of its own, under
 * the MAC of its set: what has that digest is what is stored, wherever it was found. So nothing is
 * read for most calls, and only what is new after a revocation.
 */
final class RevocationStore {
  private static final long MOST_BYTES = 32L * 1024 * 1024;

  /** By authorizer, those that were loaded or written last. */
  private final Cache<String, Revocations> latest =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((String authorizer, Revocations revocations) -> 256 + revocations.weight())
          .executor(Runnable::run)
          .build();

  /**
   * The authorizer's.
   *
   * @throws IntegrityException when they are not those of the digest in its row
   */
  Revocations load(Tx tx, AuthorizerRecord row) {
    byte[] digest = row.getRevocations();
    if (digest == null) {
      return Revocations.NONE;
    }
    String authorizer = row.getId();
    Revocations known = latest.getIfPresent(authorizer);
    if (known != null && known.isDigest(digest)) {
      return known;
    }
    Revocations read =
        known == null ? read(tx, authorizer) : known.with(readSince(tx, authorizer, known));
    if (!read.isDigest(digest)) {
      read = read(tx, authorizer); // Some were dropped, or this snapshot is an older one.
    }
    if (!read.isDigest(digest)) {
      throw new IntegrityException(
          "authorizer " + authorizer, "has other revocations than were written");
    }
    latest.put(authorizer, read);
    return read;
  }

  private static Revocations read(Tx tx, String authorizer) {
    return Revocations.of(rows(tx, authorizer, DSL.noCondition()));
  }

  /** What was added or moved since; of a clock that was set back, the digest tells. */
  private static List<Revocation> readSince(Tx tx, String authorizer, Revocations known) {
    return rows(
        tx, authorizer, known.newest().map(TOKEN_REVOCATION.CUT_OFF::ge).orElse(DSL.noCondition()));
  }

  private static List<Revocation> rows(Tx tx, String authorizer, Condition which) {
    return tx.sql()
        .selectFrom(TOKEN_REVOCATION)
        .where(TOKEN_REVOCATION.ORGANIZATION.eq(tx.organization()))
        .and(TOKEN_REVOCATION.AUTHORIZER.eq(authorizer))
        .and(which)
        .fetch(RevocationStore::revocation);
  }

  private static Revocation revocation(TokenRevocationRecord row) {
    Revoked.Kind kind =
        StoredWord.of(
            Revoked.Kind.class, row.getKind(), "a revocation of authorizer " + row.getAuthorizer());
    return new Revocation(new Revoked(kind, row.getValue()), row.getCutOff(), row.getForgottenAt());
  }

  /** Writes what is new or changed and deletes what is gone; whoever calls it writes the digest. */
  void put(Tx tx, String authorizer, Revocations before, Revocations after) {
    if (after.equals(before)) {
      return;
    }
    List<TokenRevocationRecord> gone =
        before.all().stream()
            .filter(old -> after.find(old.what()).isEmpty())
            .map(old -> row(tx, authorizer, old))
            .toList();
    List<TokenRevocationRecord> changed =
        after.all().stream()
            .filter(one -> !before.find(one.what()).equals(Optional.of(one)))
            .map(one -> row(tx, authorizer, one))
            .toList();
    tx.sql().batchDelete(gone).execute();
    tx.sql().batchMerge(changed).execute();
    latest.put(authorizer, after);
  }

  private static TokenRevocationRecord row(Tx tx, String authorizer, Revocation revocation) {
    TokenRevocationRecord row = new TokenRevocationRecord();
    row.setOrganization(tx.organization());
    row.setAuthorizer(authorizer);
    row.setKind(revocation.what().kind().name());
    row.setValue(revocation.what().value());
    row.setCutOff(revocation.cutOff());
    row.setForgottenAt(revocation.forgottenAt());
    return row;
  }
}
