package io.stepvault.examples.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.stepvault.client.token.TokenClaims;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.SigningKeySpec;
import java.io.IOException;
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
        gatewayOf(
            ResolveServiceGrpc.newBlockingStub(channel)
                .withCallCredentials(new BearerToken(platform.signer().supplier(claims))));
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
    assertThat(log).hasToString("billing: POST with [X-Api-Key, X-Timestamp, X-Signature]: 202\n");
    Canary.assertAbsent(log.toString(), key, shared);
  }

  @Test
  void whatElseACallerSends_isNotInTheLog() throws Exception {
    String other = Canary.value();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/hooks/" + key + "?key=" + key))
            .header("X-Api-Key", key)
            .header("Authorization", "Bearer " + other)
            .header("Cookie", "session=" + other)
            .header("X-" + key, "1")
            .POST(BodyPublishers.ofString(BODY))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
    }

    Canary.assertAbsent(log.toString(), other, key);
    assertThat(log.toString()).contains("POST with [X-Api-Key]: 401");
  }

  @Test
  void twoKeys_areNone_andNeitherIsInTheLog() throws Exception {
    String other = otherThan(key);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url()))
            .header("X-Api-Key", key)
            .header("X-Api-Key", other)
            .POST(BodyPublishers.ofString(BODY))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
    }

    assertThat(started).isEmpty();
    Canary.assertAbsent(log.toString(), key, other);
  }

  private static String otherThan(String key) {
    return key.substring(0, 20) + (key.charAt(20) == 'a' ? 'b' : 'a') + key.substring(21);
  }

  @Test
  void whateverIsWrong_isRefusedAlike() throws Exception {
    String other = otherThan(key);

    assertThat(post(other, shared, Instant.now())).isEqualTo(401);
    assertThat(post("hello", shared, Instant.now())).isEqualTo(401);
    assertThat(post(key, Canary.value(), Instant.now())).isEqualTo(401);
    assertThat(post(key, shared, Instant.now().minusSeconds(3_600))).isEqualTo(401);
    assertThat(started).isEmpty();
    Canary.assertAbsent(log.toString(), key, other, shared);
  }

  /** Asked, this broker would be unreachable: 503. */
  @Test
  void whatCannotBeAKey_isRefusedUnasked_andIsNotInTheLog() throws Exception {
    String foreign = key.substring(0, 51) + "\u00fc";
    try (LocalHttp alone = gatewayOf(failing("unreachable"));
        HttpClient http = HttpClient.newHttpClient()) {
      for (String none : List.of("hello", key + "a", "w".repeat(100_000), foreign)) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(alone.url()))
                .header("X-Api-Key", none)
                .POST(BodyPublishers.ofString(BODY))
                .build();

        assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
      }
    }

    assertThat(log.toString().length()).isLessThan(1_000);
    Canary.assertAbsent(log.toString(), key, foreign, foreign.substring(0, 51));
  }

  @Test
  void withoutABroker_callersAreRefused_andTheKeyItRepeatsIsMasked() throws Exception {
    try (LocalHttp alone = gatewayOf(failing("nobody answers for " + key));
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(alone.url()))
              .header("X-Api-Key", key)
              .POST(BodyPublishers.ofString(BODY))
              .build();

      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(503);
    }

    assertThat(started).isEmpty();
    assertThat(log.toString()).contains("nobody answers for ***");
    Canary.assertAbsent(log.toString(), key);
  }

  private ResolveServiceBlockingStub failing(String why) {
    return ResolveServiceGrpc.newBlockingStub(channel)
        .withInterceptors(
            new ClientInterceptor() {
              @Override
              public <A, B> ClientCall<A, B> interceptCall(
                  MethodDescriptor<A, B> method, CallOptions options, Channel next) {
                throw Status.UNAVAILABLE.withDescription(why).asRuntimeException();
              }
            });
  }

  private LocalHttp gatewayOf(ResolveServiceBlockingStub broker) throws IOException {
    return LocalHttp.handling(
        new WebhookHandler(
            broker,
            "billing",
            "shop_signing_key",
            (standsFor, body) -> started.add(standsFor + " sent " + new String(body, UTF_8)),
            new PrintWriter(log)));
  }
}
