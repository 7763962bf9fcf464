package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ORGANIZATION;
import static io.stepvault.schema.Tables.ORGANIZATION_REVISION;

import io.stepvault.schema.Routines;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Ring;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.impl.DSL;

/** Organizations: a row, a revision to count, and a key ring each. */
public final class OrganizationStore {
  private static final long FIRST_REVISION = 1;

  private final Transactions transactions;
  private final Rings rings;

  public OrganizationStore(Transactions transactions, Rings rings) {
    this.transactions = transactions;
    this.rings = rings;
  }

  /** Creates the organization if it does not exist; of several brokers one succeeds. */
  public void ensure(String id) {
    transactions.founding(
        id,
        sql -> {
          Instant now = sql.select(Routines.now_()).fetchSingle().value1();
          int inserted =
              sql.insertInto(ORGANIZATION)
                  .columns(ORGANIZATION.ID, ORGANIZATION.CREATED_AT)
                  .values(id, now)
                  .onConflictDoNothing()
                  .execute();
          if (inserted == 0) {
            return null;
          }
          Ring ring = rings.create(sql, id, now);
          Mac mac = ring.mac(new AuthoritySet(id, FIRST_REVISION, List.of()).frame());
          sql.insertInto(ORGANIZATION_REVISION)
              .set(ORGANIZATION_REVISION.ORGANIZATION, id)
              .set(ORGANIZATION_REVISION.REVISION, FIRST_REVISION)
              .set(ORGANIZATION_REVISION.AUTHORITY_STAMP, FIRST_REVISION)
              .set(ORGANIZATION_REVISION.AUTHORITY_KEY, mac.key())
              .set(ORGANIZATION_REVISION.AUTHORITY_MAC, mac.tag())
              .execute();
          return null;
        });
  }

  /** The organization's id, when there is exactly one. */
  public Optional<String> sole() {
    return transactions.apart(
        sql ->
            Optional.ofNullable(
                sql.select(DSL.field(Routines.soleOrganization())).fetchSingle().value1()));
  }
}
