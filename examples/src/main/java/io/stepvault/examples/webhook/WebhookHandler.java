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
   * @param log gets no key
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
    try (exchange;
        SecretMasker masker = new SecretMasker()) {
      String key = header(exchange, "X-Api-Key");
      // Before anything can be logged.
      masker.add("X-Api-Key", key.getBytes(US_ASCII));
      int status = answer(exchange, key);
      log.println(
          masker.mask(
              "%s %s %s: %d"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().entrySet(),
                      status)));
      log.flush();
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int answer(HttpExchange exchange, String key) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
    if (body.length > LONGEST_BODY) {
      return 413;
    }
    try {
      Optional<ApiKeyAccepted> caller = caller(key);
      if (caller.isEmpty() || !isSigned(exchange, body)) {
        return 401;
      }
      start.accept(caller.get().getStandsFor(), body);
      return 202;
    } catch (StatusRuntimeException e) {
      // It says nothing about the caller, who is refused all the same.
      log.println("the broker was not asked: " + e.getStatus());
      return 503;
    }
  }

  private Optional<ApiKeyAccepted> caller(String key) {
    if (key.isEmpty()) {
      return Optional.empty();
    }
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
    Headers headers = exchange.getRequestHeaders();
    String value = headers.getFirst(name);
    return value == null ? "" : value;
  }
}
