package io.stepvault.examples.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.examples.Action;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request that is signed with a shared secret, which itself stays here: HMAC-SHA-256 (RFC 2104)
 * of the time in seconds, a dot and the body, as Stripe and Slack do it.
 */
public final class SignedRequest implements Action {
  private static final String ALGORITHM = "HmacSHA256";

  private final HttpClient http;
  private final InstantSource clock;
  private final URI url;
  private final String item;
  private final byte[] body;

  /**
   * @param http one that follows no redirects, which is the default
   * @param item the shared secret
   * @param body JSON
   */
  public SignedRequest(HttpClient http, InstantSource clock, URI url, String item, byte[] body) {
    this.http = http;
    this.clock = clock;
    this.url = url;
    this.item = item;
    this.body = body.clone();
  }

  @Override
  public List<String> references() {
    return List.of(item);
  }

  @Override
  public void run(Step step, PrintWriter log)
      throws IOException, InterruptedException, GeneralSecurityException {
    String time = Long.toString(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("X-Timestamp", time)
            .header("X-Signature", "sha256=" + HexFormat.of().formatHex(signature(step, time)))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    log.println("POST " + url + ": " + answer.statusCode());
    log.println(answer.body());
    if (answer.statusCode() >= 400) {
      throw new IOException("POST " + url + " was answered with " + answer.statusCode());
    }
  }

  private byte[] signature(Step step, String time) throws GeneralSecurityException {
    try (Secret key = step.resolve(item)) {
      Mac mac = Mac.getInstance(ALGORITHM);
      // It copies the key, and has no way to wipe it: the garbage collector gets to it.
      mac.init(new SecretKeySpec(key.bytes(), ALGORITHM));
      mac.update(time.getBytes(US_ASCII));
      mac.update((byte) '.');
      return mac.doFinal(body);
    }
  }
}
