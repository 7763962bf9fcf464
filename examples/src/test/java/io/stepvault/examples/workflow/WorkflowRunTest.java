package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.examples.workflow.Workflow.NamedStep;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What steps of a definition send. */
@ExtendWith(OnPlatform.class)
final class WorkflowRunTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private LocalHttp shop;

  @BeforeEach
  void start() throws Exception {
    shop =
        LocalHttp.handling(
            exchange -> {
              try (exchange) {
                received.add(exchange.getRequestURI().toString());
                received.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Note")));
                received.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                exchange.sendResponseHeaders(200, -1);
              }
            });
  }

  @AfterEach
  void stop() {
    shop.close();
    http.close();
  }

  private String run(Platform platform, String yaml, Map<String, String> settings)
      throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("shop", shop.url());
    StringBuilder log = new StringBuilder();
    Workflow workflow =
        new WorkflowReader(
                http, InstantSource.system(), new Properties(), Platform.databaseSettings())
            .read(yaml, all);
    for (NamedStep step : workflow.steps()) {
      log.append(platform.run(step.action()));
    }
    return log.toString();
  }

  @Test
  void bracesAfterABackslash_areSentWithoutIt(Platform platform) throws Exception {
    String user = "braces-" + UUID.randomUUID();
    String password = Canary.value();
    platform.store("braces_user", user);
    platform.store("braces_password", password);
    platform.store("braces_key", Canary.value());
    platform.sql("CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(user, password));

    String log =
        run(
            platform,
            """
            workflow: billing
            steps:
              - name: report
                signed_http:
                  url: ${shop}/hook
                  key: "{{secrets.braces_key}}"
                  json: '{"note": "\\\\{{secrets.x}}"}'
              - name: book
                database:
                  url: ${ledger}
                  user: "{{secrets.braces_user}}"
                  password: "{{secrets.braces_password}}"
                  statement: SELECT 'it reads \\{{secrets.x}}'
            """,
            Map.of("ledger", platform.databaseUrl()));

    assertThat(received).containsExactly("/hook", "null", "{\"note\": \"{{secrets.x}}\"}");
    assertThat(log).contains("it reads {{secrets.x}}");
  }

  @Test
  void settings_areSentAsTheyAre_andNothingInThemIsAReference(Platform platform) throws Exception {
    String card = Canary.value();
    platform.store("settings_card", card);
    platform.store("settings_key", Canary.value());

    run(
        platform,
        """
        workflow: billing
        steps:
          - name: charge
            http:
              method: POST
              url: ${shop}/v1?note=${note}
              headers:
                X-Note: ${note}
              json: '{"note": "${note}", "braces": "\\\\{{x}}", "card": "{{secrets.settings_key}}"}'
          - name: report
            signed_http:
              url: ${shop}/${note}
              key: "{{secrets.settings_key}}"
              json: '["${note}"]'
        """,
        Map.of("note", "\", {{secrets.settings_card}} \\{{"));

    String encoded = "%22%2C%20%7B%7Bsecrets.settings_card%7D%7D%20%5C%7B%7B";
    String inJson = "\\\", {{secrets.settings_card}} \\\\{{";
    assertThat(received).hasSize(6);
    assertThat(received.get(0)).isEqualTo("/v1?note=" + encoded);
    assertThat(received.get(1)).isEqualTo("\", {{secrets.settings_card}} \\{{");
    assertThat(received.get(2))
        .startsWith("{\"note\": \"" + inJson + "\", \"braces\": \"{{x}}\", \"card\": \"");
    assertThat(received.get(3)).isEqualTo("/" + encoded);
    assertThat(received.get(5)).isEqualTo("[\"" + inJson + "\"]");
    Canary.assertAbsent(String.join("\n", received), card);
  }
}
