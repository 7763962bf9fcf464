package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.resolve.ResolvedValue;
import io.stepvault.server.signing.SignInput;
import io.stepvault.server.signing.Signed;
import io.stepvault.server.signing.Verified;
import io.stepvault.server.signing.VerifyInput;
import io.stepvault.server.store.RequestStore;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.vault.GivenValue;
import io.stepvault.server.vault.ItemFields;
import io.stepvault.server.vault.NewApiKey;
import io.stepvault.server.vault.NewItem;
import io.stepvault.server.vault.NewSigningKey;
import io.stepvault.server.vault.NewValue;
import io.stepvault.server.vault.Previous;
import io.stepvault.server.vault.RequestedAccess;
import io.stepvault.server.vault.RequestedMode;
import io.stepvault.server.vault.Rotation;
import io.stepvault.server.vault.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No type that carries a value says it, and the few places that touch one are known. */
final class ValuesInCodeTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Canary CANARY = new Canary();
  private static final byte[] BYTES = CANARY.text().getBytes(StandardCharsets.UTF_8);

  private static ItemVersion version(SealedValue sealed) {
    return new ItemVersion(
        1,
        ItemVersion.State.ENABLED,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        "alice",
        new ItemVersion.Sealed(sealed));
  }

  private static Item item(SealedValue sealed) {
    Access access = Access.of(AccessMode.PRIVATE, "alice");
    return Item.of("default", "vlt_1", "a name", Kind.SECRET, access, version(sealed), 1);
  }

  static Stream<Object> carriers() {
    Plaintext plaintext = Plaintext.adopt(BYTES.clone());
    NewValue value = new GivenValue(Kind.SECRET, plaintext);
    RequestId requestId = new RequestId("once", plaintext);
    SealedValue sealed = new SealedValue("key", BYTES, BYTES, BYTES);
    return Stream.of(
        plaintext,
        value,
        new NewApiKey(new Terms.ApiKeyPolicy(List.of(), "")),
        new NewSigningKey(Optional.empty(), Optional.empty(), plaintext),
        requestId,
        sealed,
        new Mac("key", BYTES),
        new RequestStore.Key("caller", "method", "id", BYTES),
        new NewItem(
            new ItemFields("name", Optional.empty(), Details.NONE, List.of()),
            Optional.of(value),
            new RequestedAccess(RequestedMode.UNSAID, List.of()),
            requestId),
        new Rotation(
            new Target("id", "", requestId),
            Optional.of(value),
            new Previous.Kept(),
            false,
            false,
            new Rotation.Expiry.Never()),
        version(sealed),
        new ResolvedValue("reference", item(sealed), 1, plaintext, Duration.ZERO),
        new Signed("kid", 1, CANARY.text(), BYTES),
        new Verified("kid", 1, CANARY.text()),
        new SignInput.Jws("JWT", BYTES),
        new SignInput.Raw(BYTES),
        new VerifyInput.Jws(CANARY.text(), "", "", "", Optional.empty()),
        new VerifyInput.Webhook(
            BYTES, CANARY.text(), "", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("carriers")
  void toString_isSilent(Object carrier) {
    String said = carrier.toString();
    assertThat(CANARY.isIn(said)).isFalse();
    assertThat(said).doesNotContain(Arrays.toString(BYTES));
  }

  @Test
  void aValueIsTouchedWhereItMustBe() throws IOException {
    assertThat(filesWith(line -> line.contains("exposeBytes()")))
        .containsExactlyInAnyOrder(
            "Plaintext.java", // Hands it out.
            "Envelope.java", // Encrypts it.
            "GivenValue.java", // Checks its length and form.
            "ApiKeys.java", // MACs the key that it has generated.
            "NewApiKey.java", // Copies that key for the one answer.
            "SigningKey.java", // Reads the key that is imported.
            "ValueMessages.java", // Puts the generated key into the answer.
            "RequestId.java", // MACs the request that it came in.
            "HmacKeys.java", // Computes with it.
            "PrivateKeys.java", // Signs with it.
            "ValuesReply.java", // Sends it.
            "TextsReply.java", // Puts it into a text.
            "MaskingMessages.java"); // Says how it is found.
    assertThat(
            filesWith(
                line ->
                    line.contains("getSecretBytes()")
                        || line.contains("getMaterial()")
                        || line.contains("getImportedKey()")
                        || line.contains("setApiKeyBytes(")))
        .containsExactlyInAnyOrder("ValueMessages.java");
    assertThat(filesWith(line -> line.contains("getApiKeyBytes()")))
        .containsExactlyInAnyOrder("ApiKeyReply.java", "Output.java"); // Asked about; shown once.
    // The generated String of a value would stay in memory.
    assertThat(filesWith(line -> line.contains("getSecret()"))).isEmpty();
  }

  /** So no message, which may hold a value, is an argument: events are constant texts. */
  @Test
  void logLinesAreConstantTexts() throws IOException {
    assertThat(
            filesWith(
                line ->
                    line.contains(".log(")
                        && !line.contains(".log()") // A part of the configuration.
                        && !line.matches(".*\\.log\\(\"[^\"]*\"\\)+;")))
        .isEmpty();
    assertThat(filesWith(line -> line.matches(".*\\bLOG\\.(trace|debug|info|warn|error)\\(.*")))
        .isSubsetOf("TlsFiles.java", "TlsFilesWatcher.java"); // Far from any value.
    assertThat(filesWith(line -> line.contains(".setCause("))).isEmpty();
    assertThat(
            filesWith(
                line -> line.matches(".*addKeyValue\\([^,]*, *(request|response|message)\\b.*")))
        .isEmpty();
  }

  private static List<String> filesWith(Predicate<String> line) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> read(file).lines().anyMatch(line))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
