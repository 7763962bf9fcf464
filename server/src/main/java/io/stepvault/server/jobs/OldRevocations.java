package io.stepvault.server.jobs;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.Revocations;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.JobStore;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops revocations whose tokens have expired. A mutation as any other, under a new MAC. */
public final class OldRevocations {
  private static final Logger LOG = LoggerFactory.getLogger(OldRevocations.class);
  private static final Actor BROKER = Actor.ofBroker("OldRevocations");

  /** Each waits for its organization's lock, and other jobs wait behind. */
  private static final int MOST_ORGANIZATIONS = 10;

  private final JobStore store;
  private final Transactions transactions;
  private final AuthorityStore authorities;
  private final AuditStore audit;

  public OldRevocations(
      JobStore store, Transactions transactions, AuthorityStore authorities, AuditStore audit) {
    this.store = store;
    this.transactions = transactions;
    this.authorities = authorities;
    this.audit = audit;
  }

  /** Drops those of some organizations; what could not be dropped stays for the next time. */
  public void forgetSome() throws SQLException {
    for (String organization :
        store.organizationsWithOldRevocations(Revocations.MARGIN, MOST_ORGANIZATIONS)) {
      try {
        Boolean unused = transactions.mutate(organization, this::forget);
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("organization", organization)
            .addKeyValue("trace", SafeTrace.of(e))
            .log("no revocation was dropped");
      }
    }
  }

  private boolean forget(Tx tx) {
    AuthoritySet set = authorities.load(tx);
    for (Authorizer before : set.authorizers()) {
      Revocations kept = before.revocations().withoutForgotten(tx.now());
      if (!kept.equals(before.revocations())) {
        Authorizer after = before.withRevocations(kept);
        authorities.put(tx, set, after);
        set = set.with(after);
        audit.append(
            tx,
            List.of(
                AuditEvent.allowed(
                    BROKER, "REVOCATIONS_FORGOTTEN", new Subject(after.id(), after.name(), 0))));
      }
    }
    return true;
  }
}
