package io.stepvault.server.cli;

import static io.stepvault.server.cli.FakeBrokers.item;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.Destination;
import io.stepvault.v1.GeneratedApiKey;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.SigningKeyInfo;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.Version;
import io.stepvault.v1.Warning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that take a value, or get one that was generated. */
@ExtendWith(FakeBrokers.class)
final class ItemValueCommandsTest {
  private static final String VALUE = "tr0ub4dor-and-3";
  private static final String KEY = "wfk_0123456789abcdefghij";

  @TempDir private Path folder;
  private FakeBroker broker;

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    answer(item("token", Access.Mode.PRIVATE).build());
  }

  private void answer(Item item) {
    broker.answer("GetItem", GetItemResponse.newBuilder().setItem(item).build());
    broker.answer("CreateItem", CreateItemResponse.newBuilder().setItem(item).build());
    broker.answer(
        "RotateItem",
        RotateItemResponse.newBuilder()
            .setItem(item)
            .setVersion(Version.newBuilder().setNumber(2))
            .build());
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("value"), text);
  }

  @Test
  void everyOptionOfCreate_becomesItsField() {
    CommandRun run =
        broker.itemFrom(
            VALUE + "\n",
            "create",
            "token",
            "--can-use=bob",
            "--can-edit=group:ops",
            "--expires-at=2090-01-02",
            "--description=for the shop",
            "--note=ends in the year",
            "--label=env=prod",
            "--label=team=a=b",
            "--rotate-every=90d",
            "--contact=ops@example.com",
            "--destination=https://api.example.com:8443/v1",
            "--destination=ssh://[2001:db8::1]",
            "--request-id=once");

    assertThat(run.err()).isEmpty();
    CreateItemRequest sent = broker.request(CreateItemRequest.class);
    assertThat(sent.getSecretBytes().toStringUtf8()).isEqualTo(VALUE);
    assertThat(sent.getAccess())
        .isEqualTo(
            Access.newBuilder()
                .setMode(Access.Mode.RESTRICTED)
                .addGrants(
                    Grant.newBuilder()
                        .setPrincipal(Principal.newBuilder().setUser("bob"))
                        .setPermission(Permission.CAN_USE))
                .addGrants(
                    Grant.newBuilder()
                        .setPrincipal(Principal.newBuilder().setGroup("ops"))
                        .setPermission(Permission.CAN_EDIT))
                .build());
    assertThat(sent.getExpiresAt().getSeconds())
        .isEqualTo(Instant.parse("2090-01-02T00:00:00Z").getEpochSecond());
    assertThat(sent.getDescription()).isEqualTo("for the shop");
    assertThat(sent.getNote()).isEqualTo("ends in the year");
    assertThat(sent.getLabelsMap()).containsEntry("env", "prod").containsEntry("team", "a=b");
    assertThat(sent.getRotation().getRotateEvery().getSeconds()).isEqualTo(90 * 86_400);
    assertThat(sent.getRotation().getContactsList()).containsExactly("ops@example.com");
    assertThat(sent.getDestinationsList())
        .containsExactly(
            Destination.newBuilder()
                .setScheme("https")
                .setHost("api.example.com")
                .setPort(8443)
                .setPathPrefix("/v1")
                .build(),
            Destination.newBuilder().setScheme("ssh").setHost("2001:db8::1").build());
    assertThat(sent.getRequestId()).isEqualTo("once");
  }

  @Test
  void valueComesFromStandardInput_aFile_orAPrompt() throws Exception {
    broker.itemFrom(VALUE + "\n", "create", "token");
    broker.itemFrom(VALUE + "\n", "create", "token", "--value-file", "-");
    broker.item("create", "token", "--value-file", file(VALUE + "\n").toString());
    FakePerson person = new FakePerson(VALUE);
    broker.itemBy(person, "create", "token");

    assertThat(broker.asked(CreateItemRequest.class))
        .hasSize(4)
        .allMatch(sent -> sent.getSecretBytes().equals(ByteString.copyFromUtf8(VALUE)));
    assertThat(person.questions).containsExactly("Value (not shown): ");
  }

  @Test
  void exact_keepsTheLineBreakOfAFileToo() throws Exception {
    broker.item("create", "token", "--exact", "--value-file", file(VALUE + "\n").toString());

    assertThat(broker.request(CreateItemRequest.class).getSecretBytes().toStringUtf8())
        .isEqualTo(VALUE + "\n");
  }

  @Test
  void value_isInNoOutput() {
    for (String option : List.of("--team", "--json")) {
      CommandRun created = broker.itemFrom(VALUE, "create", "token", option);
      assertThat(created.exitCode()).isZero();
      assertThat(created.out() + created.err()).doesNotContain(VALUE);
    }
    CommandRun rotated = broker.itemFrom(VALUE, "rotate", "token");
    assertThat(rotated.out() + rotated.err()).contains("rotated token").doesNotContain(VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {VALUE, "--value=" + VALUE, "--secret=" + VALUE, "-v" + VALUE})
  void valueAsAnArgument_isRefusedAndNotRepeated(String argument) {
    for (String command : List.of("create", "rotate")) {
      CommandRun run = broker.item(command, "token", argument);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("never stands on the command line", "--value-file");
      assertThat(run.out() + run.err()).doesNotContain(VALUE);
    }
    assertThat(broker.isUntouched()).isTrue();
  }

  @Test
  void generatedKey_isAloneOnStandardOutput() {
    GeneratedApiKey generated = GeneratedApiKey.newBuilder().setApiKey(KEY).build();
    Item item = item("api-key:shop", Access.Mode.TEAM).setKind(Item.Kind.API_KEY).build();
    answer(item);
    broker.answer(
        "CreateItem",
        CreateItemResponse.newBuilder()
            .setItem(item)
            .setGenerated(generated)
            .addWarnings(Warning.newBuilder().setMessage("NO_EXPIRY: it stays valid"))
            .build());
    broker.answer(
        "RotateItem",
        RotateItemResponse.newBuilder().setItem(item).setGenerated(generated).build());

    CommandRun created =
        broker.item("create", "api-key:shop", "--api-key", "--workflow=w1", "--stands-for=shop");
    assertThat(created.out()).isEqualTo(KEY + System.lineSeparator());
    assertThat(created.err())
        .contains("created api-key:shop", "never again", "NO_EXPIRY")
        .doesNotContain(KEY);
    CreateItemRequest sent = broker.request(CreateItemRequest.class);
    assertThat(sent.getApiKey().getWorkflowsList()).containsExactly("w1");
    assertThat(sent.getApiKey().getStandsFor()).isEqualTo("shop");

    CommandRun rotated = broker.item("rotate", "api-key:shop", "--overlap", "7d");
    assertThat(rotated.out()).isEqualTo(KEY + System.lineSeparator());
    assertThat(broker.request(RotateItemRequest.class).getOverlap().getSeconds())
        .isEqualTo(7 * 86_400);

    CommandRun json = broker.item("rotate", "api-key:shop", "--json");
    assertThat(json.out()).startsWith("{").contains("\"apiKey\": \"" + KEY + "\"");
    assertThat(json.err()).contains("never again").doesNotContain(KEY);
  }

  @Test
  void apiKey_takesNoValue_andItsNameSaysSo() {
    answer(item("api-key:shop", Access.Mode.TEAM).setKind(Item.Kind.API_KEY).build());

    assertThat(broker.itemFrom(VALUE, "create", "api-key:shop").err()).contains("say --api-key");
    assertThat(
            broker.itemFrom(VALUE, "create", "api-key:x", "--api-key", "--value-file=-").exitCode())
        .isEqualTo(2);
    assertThat(broker.itemFrom(VALUE, "rotate", "api-key:shop", "--value-file=-").exitCode())
        .isEqualTo(2);
    assertThat(broker.asked(CreateItemRequest.class)).isEmpty();
    assertThat(broker.asked(RotateItemRequest.class)).isEmpty();
  }

  @Test
  void signingKey_isGeneratedOrImported() throws Exception {
    String pem = "-----BEGIN PRIVATE KEY-----\n";
    SigningKeySpec spec =
        SigningKeySpec.newBuilder()
            .setAlgorithm(SigningKeySpec.Algorithm.ES256)
            .setPurpose(SigningKeySpec.Purpose.JWS)
            .build();
    SigningKeySpec imported =
        spec.toBuilder().setImportedKey(ByteString.copyFrom(pem, UTF_8)).build();
    answer(
        item("signer", Access.Mode.TEAM)
            .setKind(Item.Kind.SIGNING_KEY)
            .setSigningKey(
                SigningKeyInfo.newBuilder()
                    .setAlgorithm(SigningKeySpec.Algorithm.ES256)
                    .setPurpose(SigningKeySpec.Purpose.JWS))
            .build());
    String[] create = {"create", "signer", "--signing-key=ES256", "--purpose=jws"};

    broker.item(create);
    assertThat(broker.request(CreateItemRequest.class).getSigningKey()).isEqualTo(spec);
    broker.item(
        "create", "signer", "--signing-key=ES256", "--purpose=jws", "--value-file=" + file(pem));
    assertThat(broker.asked(CreateItemRequest.class).get(1).getSigningKey()).isEqualTo(imported);
    broker.item("rotate", "signer");
    broker.item("rotate", "signer", "--value-file=" + file(pem));
    assertThat(broker.asked(RotateItemRequest.class))
        .extracting(RotateItemRequest::hasSigningKey)
        .containsExactly(false, true);
    assertThat(broker.asked(RotateItemRequest.class).get(1).getSigningKey()).isEqualTo(imported);
    assertThat(broker.item("create", "signer", "--signing-key=ES256").exitCode()).isEqualTo(2);
  }

  @Test
  void rotate_saysWhatBecomesOfTheVersionBefore() {
    broker.itemFrom("a", "rotate", "token", "--overlap=12h", "--force", "--etag=e1");
    broker.itemFrom("a", "rotate", "token", "--disable-previous", "--never-expires");
    CommandRun staged = broker.itemFrom("a", "rotate", "token", "--stage", "--expires-in=30d");

    List<RotateItemRequest> sent = broker.asked(RotateItemRequest.class);
    assertThat(sent.get(0).getOverlap().getSeconds()).isEqualTo(12 * 3600);
    assertThat(sent.get(0).getForce()).isTrue();
    assertThat(sent.get(0).getEtag()).isEqualTo("e1");
    assertThat(sent.get(1).getDisablePrevious()).isTrue();
    assertThat(sent.get(1).getNeverExpires()).isTrue();
    assertThat(sent.get(2).getStage()).isTrue();
    assertThat(sent.get(2).hasExpiresAt()).isTrue();
    assertThat(staged.out()).contains("staged version 2");
    assertThat(broker.itemFrom("a", "rotate", "token", "--stage", "--overlap=1h").exitCode())
        .isEqualTo(2);
  }
}
