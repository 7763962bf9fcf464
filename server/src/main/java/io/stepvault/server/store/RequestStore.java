package io.stepvault.server.store;

import static io.stepvault.schema.Tables.REQUEST;

import io.stepvault.schema.tables.records.RequestRecord;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.SealedValue;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which mutations have happened already: kept for {@link #KEPT}, written in the mutation's own
 * transaction, and answered from the item, never from a stored answer.
 */
public final class RequestStore {
  public static final Duration KEPT = Duration.ofHours(24);

  /** For how long a value that a mutation generated is kept, encrypted. */
  public static final Duration GENERATED_KEPT = Duration.ofMinutes(10);

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
   * An earlier call.
   *
   * @param generated what it generated; empty: nothing, or it is not kept any more
   */
  public record Earlier(Done done, Instant at, Optional<SealedValue> generated) {}

  /**
   * What the same call did before, if it did.
   *
   * @throws Refusal REQUEST_ID_REUSED when a call of other content used the id
   */
  public Optional<Earlier> find(Tx tx, Key key) {
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
    return Optional.of(
        new Earlier(
            new Done(row.getSubject(), row.getVersion() == null ? 0 : row.getVersion()),
            row.getCreatedAt(),
            generated(row)));
  }

  private static Optional<SealedValue> generated(RequestRecord row) {
    long there =
        Stream.of(
                row.getGeneratedWrapKey(),
                row.getGeneratedWrappedKey(),
                row.getGeneratedCommitment(),
                row.getGeneratedCiphertext())
            .filter(Objects::nonNull)
            .count();
    if (there == 0) {
      return Optional.empty();
    }
    if (there < 4) {
      throw new IntegrityException("a request about " + row.getSubject(), "lacks a part");
    }
    return Optional.of(
        new SealedValue(
            row.getGeneratedWrapKey(),
            row.getGeneratedWrappedKey(),
            row.getGeneratedCommitment(),
            row.getGeneratedCiphertext()));
  }

  /** Notes in {@code tx} that the call has been carried out. */
  public void done(Tx tx, Key key, Done done) {
    done(tx, key, done, Optional.empty());
  }

  /**
   * The same.
   *
   * @param generated what a retry is shown for some minutes
   */
  public void done(Tx tx, Key key, Done done, Optional<SealedValue> generated) {
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
        .set(REQUEST.GENERATED_WRAP_KEY, generated.map(SealedValue::wrapKey).orElse(null))
        .set(REQUEST.GENERATED_WRAPPED_KEY, generated.map(SealedValue::wrappedKey).orElse(null))
        .set(REQUEST.GENERATED_COMMITMENT, generated.map(SealedValue::commitment).orElse(null))
        .set(REQUEST.GENERATED_CIPHERTEXT, generated.map(SealedValue::ciphertext).orElse(null))
        .execute();
  }
}
