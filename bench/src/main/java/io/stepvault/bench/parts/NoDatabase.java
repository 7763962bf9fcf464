package io.stepvault.bench.parts;

import io.stepvault.server.key.Mac;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Head;
import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.tools.jdbc.MockConnection;
import org.jooq.tools.jdbc.MockResult;

/** A database that holds nothing, takes everything, and costs next to nothing. */
public final class NoDatabase {
  private NoDatabase() {}

  /** A transaction that reads no rows. */
  public static BatchTx batch(String organization) {
    Head head = new Head(organization, 1, 0, 1, new Mac("none", new byte[32]), Instant.now());
    return new BatchTx(
        DSL.using(connection(), SQLDialect.POSTGRES), NoDatabase.class, Map.of(organization, head));
  }

  private static Connection connection() {
    Result<?> nothing = DSL.using(SQLDialect.POSTGRES).newResult();
    return new MockConnection(statement -> new MockResult[] {new MockResult(0, nothing)});
  }
}
