package io.stepvault.server.store;

import static io.stepvault.schema.Tables.REQUEST;

import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.Optional;

/**
 * Which mutations have happened already: kept for {@link #KEPT}, written in the mutation's own
 * transaction, and answered from the item, never from a stored answer.
 */
public final class RequestStore {
  public static final Duration KEPT = Duration.ofHours(24);

  /**
   * One call as its caller may repeat it.
   *
   * @param caller acting user and certificate, framed
   * @param contentMac of the request's content, under the organization's own key
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
  public record Key(String caller, String method, String requestId, byte[] contentMac) {}

  /** What an earlier call made or changed; {@code version} 0: none. */
  public record Done(String subject, int version) {}

  /**
   * What the same call did before, if it did.
   *
   * @throws Refusal REQUEST_ID_REUSED when a call of other content used the id
   */
  public Optional<Done> find(Tx tx, Key key) {
    var row =
        tx.sql()
            .selectFrom(REQUEST)
            .where(REQUEST.ORGANIZATION.eq(tx.organization()))
            .and(REQUEST.CALLER.eq(key.caller()))
            .and(REQUEST.METHOD.eq(key.method()))
            .and(REQUEST.REQUEST_ID.eq(key.requestId()))
            .fetchOne();
    if (row == null) {
      return Optional.empty();
    }
    if (!row.getCreatedAt().isAfter(tx.now().minus(KEPT))) {
      row.attach(tx.sql().configuration());
      row.delete();
      return Optional.empty();
    }
    if (!java.security.MessageDigest.isEqual(row.getContentMac(), key.contentMac())) {
      throw Refusal.of(
          ErrorReason.REQUEST_ID_REUSED,
          "this request_id was used for a call of other content; take a new one");
    }
    return Optional.of(new Done(row.getSubject(), row.getVersion() == null ? 0 : row.getVersion()));
  }

  /** Notes in {@code tx} that the call has been carried out. */
  public void done(Tx tx, Key key, Done done) {
    tx.sql()
        .insertInto(REQUEST)
        .set(REQUEST.ORGANIZATION, tx.organization())
        .set(REQUEST.CALLER, key.caller())
        .set(REQUEST.METHOD, key.method())
        .set(REQUEST.REQUEST_ID, key.requestId())
        .set(REQUEST.CONTENT_MAC, key.contentMac())
        .set(REQUEST.SUBJECT, done.subject())
        .set(REQUEST.VERSION, done.version() == 0 ? null : done.version())
        .set(REQUEST.CREATED_AT, tx.now())
        .execute();
  }
}
