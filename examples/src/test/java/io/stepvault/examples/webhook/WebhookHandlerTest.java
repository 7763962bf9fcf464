package io.stepvault.examples.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.stepvault.client.token.TokenClaims;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.SigningKeySpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebhookHandlerTest {
  private static final String BODY = "{\"order\":7}";

  private final String shared = Canary.value();
  private final List<String> started = new CopyOnWriteArrayList<>();
  private final StringWriter log = new StringWriter();
  private ManagedChannel channel;
  private LocalHttp gateway;
  private String key;

  @BeforeAll
  void start(Platform platform) throws Exception {
    key =
        platform
            .create(
                CreateItemRequest.newBuilder()
                    .setName("api-key:shop")
                    .setApiKey(
                        ApiKeyPolicy.newBuilder()
                            .addWorkflows("billing")
                            .setStandsFor("the web shop")))
            .getGenerated()
            .getApiKey();
    var unused =
        platform.create(
            CreateItemRequest.newBuilder()
                .setName("shop_signing_key")
                .setSigningKey(
                    SigningKeySpec.newBuilder()
                        .setAlgorithm(SigningKeySpec.Algorithm.HS256)
                        .setPurpose(SigningKeySpec.Purpose.RAW)
                        .setImportedKey(ByteString.copyFromUtf8(shared))));
    TokenClaims claims =
        TokenClaims.builder()
            .subject("gateway")
            .owner(Platform.USER)
            .scopes("api_key.verify", "verify")
            .spiffeId(Platform.spiffeId("gateway"))
            .secrets("shop_signing_key")
            .build();
    channel = platform.newChannel("gateway");
    gateway =
        LocalHttp.handling(
            new WebhookHandler(
                ResolveServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(new BearerToken(platform.signer().supplier(claims))),
                "billing",
                "shop_signing_key",
                (standsFor, body) -> started.add(standsFor + " sent " + new String(body, UTF_8)),
                new PrintWriter(log)));
  }

  @AfterAll
  void stop() {
    gateway.close();
    channel.shutdownNow();
  }

  @BeforeEach
  void forget() {
    started.clear();
    log.getBuffer().setLength(0);
  }

  private int post(String apiKey, String secret, Instant signedAt) throws Exception {
    String time = Long.toString(signedAt.getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/hooks/billing"))
            .header("X-Api-Key", apiKey)
            .header("X-Timestamp", time)
            .header(
                "X-Signature",
                "sha256="
                    + new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret).hmacHex(time + "." + BODY))
            .POST(BodyPublishers.ofString(BODY))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void goodKeyAndSignature_startTheWorkflow_andTheKeyIsNotInTheLog() throws Exception {
    assertThat(post(key, shared, Instant.now())).isEqualTo(202);

    assertThat(started).containsExactly("the web shop sent " + BODY);
    Canary.assertMasked(log.toString(), key, shared);
  }

  @Test
  void whateverIsWrong_isRefusedAlike() throws Exception {
    String other = key.substring(0, 20) + (key.charAt(20) == 'a' ? 'b' : 'a') + key.substring(21);

    assertThat(post(other, shared, Instant.now())).isEqualTo(401);
    assertThat(post("hello", shared, Instant.now())).isEqualTo(401);
    assertThat(post(key, Canary.value(), Instant.now())).isEqualTo(401);
    assertThat(post(key, shared, Instant.now().minusSeconds(3_600))).isEqualTo(401);
    assertThat(started).isEmpty();
    Canary.assertMasked(log.toString(), key, other, shared);
  }

  @Test
  void withoutABroker_callersAreRefused(Platform platform) throws Exception {
    ManagedChannel closed = platform.newChannel("gateway");
    closed.shutdownNow();
    StringWriter ownLog = new StringWriter();
    try (LocalHttp alone =
            LocalHttp.handling(
                new WebhookHandler(
                    ResolveServiceGrpc.newBlockingStub(closed),
                    "billing",
                    "shop_signing_key",
                    (standsFor, body) -> started.add(standsFor),
                    new PrintWriter(ownLog)));
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(alone.url()))
              .header("X-Api-Key", key)
              .POST(BodyPublishers.ofString(BODY))
              .build();

      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(503);
      assertThat(started).isEmpty();
      Canary.assertMasked(ownLog.toString(), key);
    }
  }
}
