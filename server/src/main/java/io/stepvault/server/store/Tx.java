package io.stepvault.server.store;

import java.time.Instant;
import org.jooq.DSLContext;

/** A transaction under way, for one organization; only this package runs SQL through it. */
public final class Tx {
  private final DSLContext sql;
  private final Head head;

  Tx(DSLContext sql, Head head) {
    this.sql = sql;
    this.head = head;
  }

  DSLContext sql() {
    return sql;
  }

  public Head head() {
    return head;
  }

  public String organization() {
    return head.organization();
  }

  public Instant now() {
    return head.now();
  }
}
