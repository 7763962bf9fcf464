package io.stepvault.examples.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.examples.workflow.Workflow.NamedStep;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WorkflowReaderTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final WorkflowReader reader =
      new WorkflowReader(http, InstantSource.system(), new Properties(), new Properties());

  @AfterEach
  void close() {
    http.close();
  }

  private WorkflowException refused(String yaml) {
    return catchThrowableOfType(
        WorkflowException.class, () -> reader.read(yaml, Map.of("shop", "http://localhost:1")));
  }

  @Test
  void referencesOfAStep_areThoseOfItsTemplates_eachOnce() throws Exception {
    Workflow workflow =
        reader.read(
            """
            workflow: billing
            steps:
              - name: charge
                http:
                  method: POST
                  url: ${shop}/v1?key={{secrets.api_key}}
                  headers:
                    X-Token: "{{secrets.token}} {{secrets['My App']}}"
                  basic_auth:
                    user: shop
                    password: "{{secrets.token}}"
                  json: '{"card": "{{secrets.card}}", "note": "{{platform.note}}"}'
              - name: book
                database:
                  url: jdbc:postgresql://localhost/ledger
                  user: "{{secrets.ledger_user}}"
                  password: "{{secrets['Ledger password']}}"
                  statement: SELECT 1
              - name: report
                signed_http:
                  url: ${shop}/hook
                  key: "{{secrets.webhook}}"
                  json: '{}'
            """,
            Map.of("shop", "http://localhost:1"));

    assertThat(workflow.name()).isEqualTo("billing");
    assertThat(workflow.steps())
        .extracting(NamedStep::name)
        .containsExactly("charge", "book", "report");
    assertThat(workflow.steps().get(0).action().references())
        .containsExactlyInAnyOrder("api_key", "token", "My App", "card");
    assertThat(workflow.steps().get(1).action().references())
        .containsExactly("ledger_user", "Ledger password");
    assertThat(workflow.steps().get(2).action().references()).containsExactly("webhook");
  }

  @Test
  void everythingThatIsWrong_isToldAtOnce_withItsPlace() {
    WorkflowException problems =
        refused(
            """
            workflow: billing
            steps:
              - name: charge
                http:
                  url: ${mall}/v1
                  headers:
                    Authorization: Bearer {{secrets.a.b}}
                  json: '{"{{secrets.key}}": 1}'
                  colour: blue
              - name: book
                database:
                  url: jdbc:postgresql://localhost/ledger
                  user: me and {{secrets.user}}
                  statement: SELECT '{{secrets.user}}'
              - name: nothing
                fly: {}
            """);

    assertThat(problems.problems())
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).isEqualTo("charge.http.url: needs the setting mall"),
            one ->
                assertThat(one)
                    .startsWith("charge.http.headers.Authorization: ")
                    .endsWith("(at character 18)"),
            one -> assertThat(one).startsWith("charge.http.json: ").endsWith("(at character 2)"),
            one -> assertThat(one).isEqualTo("charge.http.colour: is unknown here"),
            one -> assertThat(one).startsWith("book.database.user: must be one reference"),
            one -> assertThat(one).isEqualTo("book.database.password: is missing"),
            one ->
                assertThat(one).isEqualTo("book.database.statement: a reference cannot stand here"),
            one -> assertThat(one).startsWith("nothing: must be one of [http"));
  }

  @Test
  void settingThatLooksLikeAReference_isNone() throws Exception {
    Workflow workflow =
        reader.read(
            """
            workflow: billing
            steps:
              - name: charge
                http:
                  url: ${shop}/v1/${note}?note=${note}
                  headers:
                    X-Note: ${note}
                  basic_auth:
                    user: ${note}
                    password: "{{secrets.token}}"
                  json: '{"card": "{{secrets.card}}", "note": "${note}"}'
            """,
            Map.of("shop", "http://localhost:1", "note", "{{secrets.card_number}}"));

    assertThat(workflow.steps().getFirst().action().references())
        .containsExactlyInAnyOrder("token", "card");
  }

  @Test
  void settingWhereItCouldNotStayData_isRefused() {
    WorkflowException problems =
        catchThrowableOfType(
            WorkflowException.class,
            () ->
                reader.read(
                    """
                    workflow: billing
                    steps:
                      - name: charge
                        http:
                          url: ${query}/v1
                      - name: find
                        http:
                          url: https://shop${note}/v1
                          json: '{"${note}": 1}'
                      - name: book
                        database:
                          url: jdbc:postgresql://localhost/ledger
                          user: "{{secrets['${note}']}}"
                          password: "{{secrets.password}}"
                          statement: SELECT '${note}'
                    """,
                    Map.of("query", "http://x/?k={{secrets.card_number}}", "note", "n")));

    assertThat(problems.problems())
        .satisfiesExactlyInAnyOrder(
            one ->
                assertThat(one)
                    .isEqualTo(
                        "charge.http.url: the setting query must be an address, such as"
                            + " https://host:8443/path"),
            one ->
                assertThat(one)
                    .isEqualTo(
                        "find.http.url: a value cannot stand before a URL's path, nor in its host"),
            one ->
                assertThat(one)
                    .isEqualTo("find.http.json: a value cannot stand in the name of a member"),
            one -> assertThat(one).isEqualTo("book.database.user: a setting cannot stand here"),
            one ->
                assertThat(one).isEqualTo("book.database.statement: a setting cannot stand here"));
  }

  @Test
  void requestThatCannotBeSent_isRefused() {
    assertThat(
            refused(
                    """
                    workflow: billing
                    steps:
                      - name: charge
                        http:
                          url: ${shop}/v1
                          headers:
                            Host: elsewhere.example
                    """)
                .problems())
        .singleElement()
        .asString()
        .startsWith("charge.http: the header Host");
  }

  @Test
  void whatIsNoYaml_isNotQuoted() {
    assertThat(refused("workflow: [sk_live_oops\nsteps: }").problems())
        .singleElement()
        .asString()
        .contains("is not YAML")
        .doesNotContain("oops");
  }
}
