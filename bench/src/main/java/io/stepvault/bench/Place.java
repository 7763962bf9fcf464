package io.stepvault.bench;

import io.stepvault.server.config.Config;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A folder with what servers and callers need: certificates and a root key. The processes of a
 * benchmark find everything by it.
 */
record Place(Path folder) {
  static final String AUDIENCE = "stepvault";
  static final String NODE = "node";
  static final String BACKEND = "backend";
  static final String OPERATOR = "operator";

  /** They are counted, and never reached. */
  private static final Quotas.Rates UNLIMITED = new Quotas.Rates(1_000_000, 1_000_000, 1_000_000);

  /** Writes the files. */
  static Place create(Path folder) throws IOException {
    Instant start = Instant.now().minus(Duration.ofHours(1));
    Instant end = start.plus(Duration.ofDays(2));
    DevelopmentCa ca = DevelopmentCa.create("bench", start, end);
    ca.writeCertificate(folder.resolve("ca.pem"));
    ca.issueServer(start, end).writeTo(folder, "server");
    for (String name : new String[] {NODE, BACKEND, OPERATOR}) {
      ca.issueClient(identity(name), start, end).writeTo(folder, name);
    }
    RootKey.create(folder.resolve("root.key")).close();
    return new Place(folder);
  }

  static String identity(String name) {
    return "spiffe://bench/" + name;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  TlsFiles.Paths serverTls() {
    return new TlsFiles.Paths(file("server.pem"), file("server.key"), file("ca.pem"));
  }

  Config broker(Database.Settings database) {
    return new Config(
            new Config.Listen("127.0.0.1", 0),
            serverTls(),
            database,
            file("root.key"),
            AUDIENCE,
            Set.of(identity(OPERATOR)))
        .with(UNLIMITED);
  }
}
