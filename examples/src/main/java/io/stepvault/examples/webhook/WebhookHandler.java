package io.stepvault.examples.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.grpc.StatusRuntimeException;
import io.stepvault.client.masking.SecretMasker;
import io.stepvault.v1.ApiKeyAccepted;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.WebhookCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Starts a workflow for whoever has an API key ({@code X-Api-Key: wfk_...}) and signs what it
 * sends: {@code X-Signature: sha256=} and the HMAC of {@code X-Timestamp}, a dot and the body.
 * Answers 202, or 401 whatever is wrong, or 503 when the broker cannot be asked.
 */
public final class WebhookHandler implements HttpHandler {
  private static final int LONGEST_BODY = 65_536;
  private static final long CALL_SECONDS = 5;

  /** What one looks like, in docs/api-keys.md: whatever else is sent is none. */
  private static final Pattern KEY = Pattern.compile("wfk_[0-9A-Za-z]{48}");

  /** That they came is logged, never what was in them; of other headers not even their names. */
  private static final List<String> LOGGED =
      List.of("Content-Type", "X-Api-Key", "X-Timestamp", "X-Signature");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");

  private final ResolveServiceBlockingStub broker;
  private final String workflow;
  private final String signingKey;
  private final BiConsumer<String, byte[]> start;
  private final PrintWriter log;

  /**
   * @param broker with a {@link BearerToken} of the scopes {@code api_key.verify} and {@code
   *     verify} that lists the signing key
   * @param workflow what the keys are to start
   * @param signingKey an item of HS256 for raw bytes
   * @param start gets whom the key stands for, and the body
   * @param log gets nothing that a caller wrote
   */
  public WebhookHandler(
      ResolveServiceBlockingStub broker,
      String workflow,
      String signingKey,
      BiConsumer<String, byte[]> start,
      PrintWriter log) {
    this.broker = broker;
    this.workflow = workflow;
    this.signingKey = signingKey;
    this.start = start;
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isPost = exchange.getRequestMethod().equals("POST");
      int status = isPost ? answer(exchange) : 405;
      Headers headers = exchange.getRequestHeaders();
      log.println(
          "%s: %s with %s: %d"
              .formatted(
                  workflow,
                  isPost ? "POST" : "another method",
                  LOGGED.stream().filter(headers::containsKey).toList(),
                  status));
      log.flush();
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
    if (body.length > LONGEST_BODY) {
      return 413;
    }
    Optional<String> key = key(exchange);
    if (key.isEmpty()) {
      return 401;
    }
    try {
      Optional<ApiKeyAccepted> caller = caller(key.get());
      if (caller.isEmpty() || !isSigned(exchange, body)) {
        return 401;
      }
      start.accept(caller.get().getStandsFor(), body);
      return 202;
    } catch (StatusRuntimeException e) {
      // It says nothing about the caller, who is refused all the same.
      log.println(masked("the broker was not asked: " + e.getStatus(), key.get()));
      return 503;
    }
  }

  /** One that can be a key. Of two nobody could say which is meant. */
  private static Optional<String> key(HttpExchange exchange) {
    List<String> sent = exchange.getRequestHeaders().getOrDefault("X-Api-Key", List.of());
    return sent.size() == 1 && KEY.matcher(sent.getFirst()).matches()
        ? Optional.of(sent.getFirst())
        : Optional.empty();
  }

  /** Messages of servers repeat what they were given. */
  private static String masked(String text, String key) {
    try (SecretMasker masker = new SecretMasker()) {
      masker.add("X-Api-Key", key.getBytes(US_ASCII));
      return masker.mask(text);
    }
  }

  private Optional<ApiKeyAccepted> caller(String key) {
    VerifyApiKeyResponse answer =
        inTime()
            .verifyApiKey(
                VerifyApiKeyRequest.newBuilder().setApiKey(key).setWorkflow(workflow).build());
    return answer.hasAccepted() ? Optional.of(answer.getAccepted()) : Optional.empty();
  }

  /** Of the body as it came, before anything parses it. */
  private boolean isSigned(HttpExchange exchange, byte[] body) {
    String time = header(exchange, "X-Timestamp");
    String signature = header(exchange, "X-Signature");
    if (signature.isEmpty() || !SECONDS.matcher(time).matches()) {
      return false;
    }
    return inTime()
        .verifySignature(
            VerifySignatureRequest.newBuilder()
                .setReference(signingKey)
                .setWebhook(
                    WebhookCheck.newBuilder()
                        .setSignedContent(
                            ByteString.copyFromUtf8(time + ".").concat(ByteString.copyFrom(body)))
                        .setSignature(signature)
                        .setPrefix("sha256=")
                        .setEncoding(WebhookCheck.Encoding.HEX)
                        .setSignedAt(Timestamp.newBuilder().setSeconds(Long.parseLong(time))))
                .build())
        .hasAccepted();
  }

  private ResolveServiceBlockingStub inTime() {
    return broker.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }
}
