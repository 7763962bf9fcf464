package io.stepvault.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.LocalHttp.Answer;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OnPlatform.class)
final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Platform platform, String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of("home=" + platform.home(), "address=" + platform.address()));
    arguments.addAll(List.of(settings));
    return ToolProvider.findFirst(Main.NAME)
        .orElseThrow()
        .run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
  }

  @Test
  void workflowThatComesWithIt_runs_andItsLogHasNoValue(Platform platform) throws Exception {
    Map<String, String> items =
        Map.of(
            "shop_token", Canary.value(),
            "card_number", Canary.value(),
            "ledger_user", "ledger-" + UUID.randomUUID(),
            "ledger_password", Canary.value(),
            "shop_webhook", Canary.value());
    items.forEach(platform::store);
    platform.sql("CREATE TABLE bookings (amount int, booked_by text)");
    platform.sql(
        "CREATE ROLE \"%s\" LOGIN PASSWORD '%s'"
            .formatted(items.get("ledger_user"), items.get("ledger_password")));
    platform.sql("GRANT SELECT, INSERT ON bookings TO \"%s\"".formatted(items.get("ledger_user")));
    List<String> received = new CopyOnWriteArrayList<>();
    // A shop that repeats what it is sent and, where that is a signature, tells its own secret.
    try (LocalHttp shop =
        LocalHttp.serving(
            (headers, body) -> {
              String request = headers.getFirst("Authorization") + " " + new String(body, UTF_8);
              received.add(request);
              return new Answer(
                  200, headers.containsKey("X-Signature") ? items.get("shop_webhook") : request);
            })) {
      int exit =
          run(
              platform,
              "shop=" + shop.url(),
              "ledger=" + platform.databaseUrl(),
              "sslmode=disable");

      assertThat(exit).as(err.toString()).isZero();
    }

    assertThat(received).hasSize(2);
    assertThat(received.getFirst()).startsWith("Bearer " + items.get("shop_token"));
    assertThat(out.toString())
        .contains("charge: its token lists [shop_token, card_number]")
        .contains("Bearer ***")
        .contains("connected as ***")
        .contains("report: its token lists [shop_webhook]");
    Canary.assertMasked(out.toString(), items.values().toArray(String[]::new));
    Canary.assertAbsent(err.toString(), items.values().toArray(String[]::new));
  }

  @Test
  void missingItem_endsTheRun_andIsNamedWithItsPlace(Platform platform, @TempDir Path folder)
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("workflow.yaml"),
            """
            workflow: billing
            steps:
              - name: charge
                http:
                  url: http://localhost:1/
                  headers:
                    Authorization: Bearer {{secrets.nobody_has_it}}
            """);

    assertThat(run(platform, "file=" + file)).isEqualTo(1);
    assertThat(err.toString())
        .contains("nobody_has_it", "headers.Authorization", "character 7", "NOT_FOUND");
  }

  @Test
  void misuse_isToldAndNothingRuns(Platform platform) {
    assertThat(run(platform)).isEqualTo(2);
    assertThat(err.toString()).contains("charge.http.url: needs the setting shop");
    assertThat(run(platform, "shop")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }
}
