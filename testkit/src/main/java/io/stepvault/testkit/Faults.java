package io.stepvault.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * What can go wrong between one test's steps and the broker. It touches no other test, and neither
 * {@link TestVault#secret} nor {@link TestVault#token}.
 */
public final class Faults {
  private final Tenant tenant;
  private final Network network;

  Faults(Tenant tenant, Network network) {
    this.tenant = tenant;
    this.network = network;
  }

  /**
   * The broker cannot be reached: connections are refused, and those that are open break.
   *
   * @see io.stepvault.client.UnavailableException
   */
  public void unavailable() {
    network.refuse();
  }

  /**
   * All that the broker sends comes so much later, the TLS handshake of a new connection too.
   * Longer than the client's deadline: the call fails, although the broker has answered.
   */
  public void slow(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a delay cannot be negative: " + delay);
    }
    network.delay(delay);
  }

  /**
   * Ends a token before its time; every call with it that starts after this returns is refused.
   *
   * @param token of this vault
   * @throws IllegalArgumentException when it is no token
   * @see io.stepvault.client.TokenRefusedException
   */
  public void revoke(String token) {
    tenant.revoke(id(token));
  }

  /**
   * Reachable again and as quick as before. A client that was refused tries again by itself, after
   * about a second at first. Revoked tokens stay revoked.
   */
  public void clear() {
    network.delay(Duration.ZERO);
    network.listen();
  }

  private static String id(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length == 3) {
      try {
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        if (JsonParser.parseString(claims) instanceof JsonObject object && object.has("jti")) {
          return object.get("jti").getAsString();
        }
      } catch (IllegalArgumentException | JsonParseException e) {
        // As any other text that is no token.
      }
    }
    throw new IllegalArgumentException("this is no token");
  }
}
