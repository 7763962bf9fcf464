package io.stepvault.examples.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.LocalHttp.Answer;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnPlatform.class)
final class SignedRequestTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final byte[] BODY = "{\"amount\":100}".getBytes(UTF_8);

  private final String value = Canary.value();

  /** Of a library of its own; it tells what it expected. */
  private Answer check(Headers headers, byte[] body) {
    String signed = headers.getFirst("X-Timestamp") + "." + new String(body, UTF_8);
    String expected = "sha256=" + new HmacUtils(HmacAlgorithms.HMAC_SHA_256, value).hmacHex(signed);
    boolean good = expected.equals(headers.getFirst("X-Signature"));
    return new Answer(good ? 200 : 403, "signature under " + value + " is good: " + good);
  }

  @Test
  void signatureIsGood_andTheSecretNotInTheLog(Platform platform) throws Exception {
    platform.store("hmac_secret", value);
    try (LocalHttp api = LocalHttp.serving(this::check);
        HttpClient http = HttpClient.newHttpClient()) {
      String log =
          platform.run(
              new SignedRequest(
                  http, () -> NOW, URI.create(api.url() + "/hook"), "hmac_secret", BODY));

      assertThat(log).contains("signature under *** is good: true");
      Canary.assertMasked(log, value);
    }
  }
}
