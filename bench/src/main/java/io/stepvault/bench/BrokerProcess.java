package io.stepvault.bench;

import io.stepvault.server.Broker;
import java.nio.file.Path;
import java.time.InstantSource;

/** The broker, as the product starts it. Arguments: the folder of a {@link Place}, a JDBC URL. */
final class BrokerProcess {
  private BrokerProcess() {}

  public static void main(String[] args) throws Exception {
    Quiet.logs();
    Place place = new Place(Path.of(args[0]));
    try (Broker broker =
        Broker.start(place.broker(Postgres.settings(args[1])), InstantSource.system())) {
      ServerProcess.serveUntilInputEnds(broker.port());
    }
  }
}
