package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ORGANIZATION;
import static io.stepvault.schema.Tables.ORGANIZATIONS_AFTER;
import static io.stepvault.schema.Tables.ORGANIZATION_REVISION;

import io.stepvault.schema.Routines;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Ring;
import io.stepvault.server.organization.Organization;
import java.util.List;
import java.util.Optional;
import org.jooq.Records;
import org.jooq.impl.DSL;

/**
 * Organizations: a row, a revision to count, and a key ring each. Of a deleted one the row stays,
 * so that its id is never given again.
 */
public final class OrganizationStore {
  private static final long FIRST_REVISION = 1;

  private final Transactions transactions;
  private final Rings rings;

  public OrganizationStore(Transactions transactions, Rings rings) {
    this.transactions = transactions;
    this.rings = rings;
  }

  /** Creates the organization if it never existed; of several brokers one succeeds. */
  public void ensure(String id) {
    transactions.founding(id, tx -> create(tx, ""));
  }

  /** Creates the transaction's organization; false: the id was given before, nothing is changed. */
  public boolean create(Tx tx, String displayName) {
    String id = tx.organization();
    int inserted =
        tx.sql()
            .insertInto(ORGANIZATION)
            .columns(ORGANIZATION.ID, ORGANIZATION.DISPLAY_NAME, ORGANIZATION.CREATED_AT)
            .values(id, displayName, tx.now())
            .onConflictDoNothing()
            .execute();
    if (inserted == 0) {
      return false;
    }
    Ring ring = rings.create(tx.sql(), id, tx.now());
    Mac mac = ring.mac(new AuthoritySet(id, FIRST_REVISION, List.of()).frame());
    tx.sql()
        .insertInto(ORGANIZATION_REVISION)
        .set(ORGANIZATION_REVISION.ORGANIZATION, id)
        .set(ORGANIZATION_REVISION.REVISION, FIRST_REVISION)
        .set(ORGANIZATION_REVISION.AUTHORITY_STAMP, FIRST_REVISION)
        .set(ORGANIZATION_REVISION.AUTHORITY_KEY, mac.key())
        .set(ORGANIZATION_REVISION.AUTHORITY_MAC, mac.tag())
        .execute();
    return true;
  }

  /** The transaction's organization, unless it was deleted. */
  public Optional<Organization> find(Tx tx) {
    return tx.sql()
        .select(
            ORGANIZATION.ID, ORGANIZATION.DISPLAY_NAME, ORGANIZATION.CREATED_AT, ORGANIZATION.STAMP)
        .from(ORGANIZATION)
        .where(ORGANIZATION.ID.eq(tx.organization()))
        .and(ORGANIZATION.DELETED_AT.isNull())
        .fetchOptional(Records.mapping(Organization::new));
  }

  /**
   * Waits for the mutations of the transaction's organization and keeps others out; false: there is
   * no such organization. Before anything else is read: in the order of every mutation.
   */
  public boolean lock(Tx tx) {
    return tx.sql()
            .update(ORGANIZATION_REVISION)
            .set(ORGANIZATION_REVISION.REVISION, ORGANIZATION_REVISION.REVISION.plus(1))
            .where(ORGANIZATION_REVISION.ORGANIZATION.eq(tx.organization()))
            .execute()
        > 0;
  }

  /**
   * Deletes the transaction's organization, which is locked: without its revision no call is
   * answered, without its ring nothing that it stored can be decrypted.
   */
  public void delete(Tx tx) {
    rings.destroy(tx);
    tx.sql()
        .deleteFrom(ORGANIZATION_REVISION)
        .where(ORGANIZATION_REVISION.ORGANIZATION.eq(tx.organization()))
        .execute();
    tx.sql()
        .update(ORGANIZATION)
        .set(ORGANIZATION.DELETED_AT, Routines.now_())
        .set(ORGANIZATION.STAMP, ORGANIZATION.STAMP.plus(1))
        .where(ORGANIZATION.ID.eq(tx.organization()))
        .execute();
  }

  /** The organizations that follow an id, by id; deleted ones are left out. */
  public List<Organization> after(String id, int limit) {
    return transactions.apart(
        sql ->
            sql.select(
                    ORGANIZATIONS_AFTER.ID,
                    ORGANIZATIONS_AFTER.DISPLAY_NAME,
                    ORGANIZATIONS_AFTER.CREATED_AT,
                    ORGANIZATIONS_AFTER.STAMP)
                .from(ORGANIZATIONS_AFTER.call(id, limit))
                .fetch(Records.mapping(Organization::new)));
  }

  /** The organization's id, when there is exactly one. */
  public Optional<String> sole() {
    return transactions.apart(
        sql ->
            Optional.ofNullable(
                sql.select(DSL.field(Routines.soleOrganization())).fetchSingle().value1()));
  }
}
