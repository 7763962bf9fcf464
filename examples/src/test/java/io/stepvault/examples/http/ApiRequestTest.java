package io.stepvault.examples.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.client.masking.MaskedException;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.LocalHttp.Answer;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnPlatform.class)
final class ApiRequestTest {
  private final String value = Canary.value();

  /** Lets in who sends this header, and repeats it to everybody. */
  private static LocalHttp api(String authorization) throws Exception {
    return LocalHttp.serving(
        (headers, body) -> {
          String given = headers.getFirst("Authorization");
          return new Answer(given.equals(authorization) ? 200 : 403, "You sent " + given);
        });
  }

  @Test
  void tokenInAHeader_isWhatTheApiGets_andNotInTheLog(Platform platform) throws Exception {
    platform.store("http_token", value);
    try (LocalHttp api = api("Bearer " + value);
        HttpClient http = HttpClient.newHttpClient()) {
      String log =
          platform.run(
              ApiRequest.withToken(http, api.url() + "/v1", "Bearer {{secrets.http_token}}"));

      assertThat(log).contains("200").contains("You sent Bearer ***");
      Canary.assertMasked(log, value);
    }
  }

  @Test
  void basicAuthentication_isWhatTheApiGets_andItsBase64NotInTheLog(Platform platform)
      throws Exception {
    String user = "user-" + Canary.value();
    platform.store("basic_user", user);
    platform.store("basic_password", value);
    String pair = Base64.getEncoder().encodeToString((user + ":" + value).getBytes(UTF_8));
    try (LocalHttp api = api("Basic " + pair);
        HttpClient http = HttpClient.newHttpClient()) {
      String log =
          platform.run(
              ApiRequest.withBasicAuth(
                  http, api.url(), "{{secrets.basic_user}}", "{{secrets.basic_password}}"));

      assertThat(log).contains("200");
      Canary.assertMasked(log, user, value);
    }
  }

  @Test
  void stepThatIsRefused_fails_andNeitherLogNorExceptionHasTheValue(Platform platform)
      throws Exception {
    platform.store("wrong_token", value);
    StringWriter log = new StringWriter();
    try (LocalHttp api = api("Bearer another");
        HttpClient http = HttpClient.newHttpClient()) {
      MaskedException failure =
          catchThrowableOfType(
              MaskedException.class,
              () ->
                  platform.runInto(
                      ApiRequest.withToken(http, api.url(), "Bearer {{secrets.wrong_token}}"),
                      log));

      assertThat(failure).hasMessageContaining("403");
      Canary.assertAbsent(failure.toString(), value);
      Canary.assertMasked(log.toString(), value);
    }
  }
}
