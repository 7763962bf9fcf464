package io.stepvault.testkit.firststep;

import io.stepvault.client.StepvaultClient;
import io.stepvault.client.Tls;
import java.nio.file.Path;

/** Runs the step once, against the broker that the environment names. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(System.getenv("STEPVAULT_HOME"));
    Path authorities = Path.of(System.getenv("STEPVAULT_CA"));
    try (Shop shop = new Shop();
        StepvaultClient client =
            StepvaultClient.builder()
                .address(System.getenv("STEPVAULT_ADDRESS"))
                .tls(Tls.files(authorities, home.resolve("node-a.pem"), home.resolve("node-a.key")))
                .build()) {
      new ChargeStep(client, shop.url()).run(System.getenv("TOKEN"));
    }
  }
}
