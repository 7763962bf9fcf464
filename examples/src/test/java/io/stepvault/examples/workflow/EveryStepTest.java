package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.client.StepvaultClient;
import io.stepvault.examples.Node;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.LocalHttp.Answer;
import io.stepvault.examples.support.LocalMail;
import io.stepvault.examples.support.LocalSftp;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.CreateItemRequest;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One definition with a step of each kind, run by the engine's tokens on node-a. */
@ExtendWith(OnPlatform.class)
final class EveryStepTest {
  /** What a run brings along, and what it is in XML and JSON. */
  private static final String NOTE = "\"{{secrets.every_code}}\" & <more>";

  private static final String NOTE_IN_XML = "&quot;{{secrets.every_code}}&quot; &amp; &lt;more&gt;";
  private static final String NOTE_IN_JSON = "\\\"{{secrets.every_code}}\\\" & <more>";

  @TempDir private Path files;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final StringWriter log = new StringWriter();
  private final Map<String, String> items = new TreeMap<>();

  private String item(String name, String value) {
    items.put("every_" + name, value);
    return value;
  }

  private Workflow workflow(HttpClient http, Map<String, String> settings) throws Exception {
    try (InputStream file = EveryStepTest.class.getResourceAsStream("every-step.yaml")) {
      return new WorkflowReader(
              http, InstantSource.system(), LocalMail.clientSettings(), Platform.databaseSettings())
          .read(new String(file.readAllBytes(), UTF_8), settings);
    }
  }

  @Test
  void eachStepGetsThrough_andTheLogHasNoValue(Platform platform) throws Exception {
    item("token", Canary.value());
    String limit =
        item("limit", Long.toString(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50)));
    String webhook = item("webhook", Canary.value());
    String databaseUser = item("db_user", "every-" + UUID.randomUUID());
    String databasePassword = item("db_password", Canary.value());
    item("soap_user", Canary.value());
    item("soap_password", Canary.value());
    String mailUser = item("mail_user", Canary.value());
    String mailPassword = item("mail_password", Canary.value());
    String code = item("code", Canary.value());
    items.forEach(platform::store);
    // No log can be kept clear of this one.
    platform.store("every_live", "true");
    platform.sql(
        "CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(databaseUser, databasePassword));

    try (HttpClient http = HttpClient.newHttpClient();
        LocalHttp shop =
            LocalHttp.serving(
                (headers, body) -> {
                  String text = new String(body, UTF_8);
                  received.add(text);
                  // A shop that repeats what it is sent or, where that is a signature, tells its
                  // own secret.
                  return new Answer(
                      200,
                      headers.containsKey("X-Signature")
                          ? webhook
                          : headers.getFirst("Authorization") + text);
                });
        LocalMail mail = new LocalMail(mailUser, mailPassword);
        LocalSftp sftp = new LocalSftp(files);
        StepvaultClient client = platform.client("node-a")) {
      var unused =
          platform.create(
              CreateItemRequest.newBuilder()
                  .setName("every_deploy_key")
                  .setMaterial(ByteString.copyFromUtf8(sftp.privateKey())));
      Workflow workflow =
          workflow(
              http,
              Map.of(
                  "shop", shop.url(),
                  "ledger", platform.databaseUrl(),
                  "smtp_port", Integer.toString(mail.port()),
                  "sftp_port", Integer.toString(sftp.port()),
                  "sftp_host_key", sftp.hostKey(),
                  "note", NOTE));

      new Runner(platform.tokens(), new Node(client))
          .run(workflow, "run-" + UUID.randomUUID(), Platform.USER, log);

      assertThat(mail.received()).containsExactly("It is " + code + ", " + NOTE + ".");
      assertThat(sftp.secretLines()).isNotEmpty().noneMatch(log.toString()::contains);
    }

    assertThat(received).hasSize(3);
    assertThat(received.get(0))
        .isEqualTo("{\"most\": " + limit + ", \"live\": true, \"note\": \"" + NOTE_IN_JSON + "\"}");
    assertThat(received.get(1)).isEqualTo("{\"note\": \"" + NOTE_IN_JSON + "\"}");
    assertThat(received.get(2)).contains("<note>" + NOTE_IN_XML + "</note>");
    assertThat(Files.readString(files.resolve("report.csv")))
        .isEqualTo("id,note\n7," + NOTE + "\n");
    assertThat(log.toString())
        .contains("charge: its token lists [every_token, every_limit, every_live]", "Bearer ***")
        .contains("book: its token lists [every_db_user, every_db_password]", "booked by ***")
        .contains("report: its token lists [every_webhook]")
        .contains("order: its token lists [every_soap_user, every_soap_password]")
        .contains("<wsse:Username>***</wsse:Username>")
        .contains("tell: its token lists [every_mail_user, every_mail_password, every_code]")
        .contains("sent to bob@example.com")
        .contains("archive: its token lists [every_deploy_key]", "ran import report.csv with");
    Canary.assertMasked(log.toString(), items.values().toArray(String[]::new));
  }
}
