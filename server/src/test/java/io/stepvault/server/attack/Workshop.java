package io.stepvault.server.attack;

import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.AddKeyRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What attackers have: an authorizer with a registered key of every algorithm, keys that nobody
 * registered, another organization with an authorizer and a key of its own, another node's
 * certificate, and a web server.
 */
final class Workshop implements AutoCloseable {
  static final List<String> ALGORITHMS = List.of("Ed25519", "ES256", "ES384", "RS256", "PS256");

  private final TestBroker broker;
  private final Map<String, AttackKey> keys = new LinkedHashMap<>();
  private final AttackKey neighboursKey = AttackKey.generate("neighbour", "Ed25519");
  private final AttackKey unregistered = AttackKey.generate("key-Ed25519", "Ed25519");
  private final TestCalls calls;
  private final TestCalls neighbours;
  private final ServerSocket webServer;

  Workshop(TestBroker broker) {
    this.broker = broker;
    broker.ensureOrganization("other");
    calls = TestCalls.register(broker, "default");
    neighbours = TestCalls.register(broker, "other");
    for (String algorithm : ALGORITHMS) {
      AttackKey key = AttackKey.generate("key-" + algorithm, algorithm);
      register("default", calls, key);
      keys.put(algorithm, key);
    }
    register("other", neighbours, neighboursKey);
    try {
      webServer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void register(String organization, TestCalls owner, AttackKey key) {
    var unused =
        TestCalls.operator(broker, organization)
            .addKey(
                AddKeyRequest.newBuilder()
                    .setAuthorizerId(owner.authorizer().getId())
                    .setJwk(key.jwk())
                    .build());
  }

  TestCalls calls() {
    return calls;
  }

  /** A key of the authorizer. */
  AttackKey key(String algorithm) {
    return keys.get(algorithm);
  }

  AttackKey ed25519() {
    return key("Ed25519");
  }

  /** A key of the same kid as {@link #ed25519}, which is not registered. */
  AttackKey unregistered() {
    return unregistered;
  }

  /** The key of the other organization's authorizer. */
  AttackKey neighboursKey() {
    return neighboursKey;
  }

  String issuer() {
    return calls.authorizer().getId();
  }

  String neighboursIssuer() {
    return neighbours.authorizer().getId();
  }

  /** The attackers' own. */
  String url(String path) {
    return "http://127.0.0.1:" + webServer.getLocalPort() + path;
  }

  ServerSocket webServer() {
    return webServer;
  }

  /** The claim {@code cnf} by the hash of a certificate. */
  String thumbprint(String certificate) {
    try {
      byte[] der = broker.certificate(certificate).certificate().getEncoded();
      return "{\"x5t#S256\":\""
          + Jwt.encode(MessageDigest.getInstance("SHA-256").digest(der))
          + "\"}";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a good token for the certificate {@code spiffe://test/NAME}. */
  String claims(String certificate) {
    return claims(certificate, Instant.now().getEpochSecond());
  }

  String claims(String certificate, long issued) {
    return "{\"iss\":\"%s\",\"aud\":\"stepvault\",\"org\":\"default\",\"sub\":\"alice\""
            .formatted(issuer())
        + ",\"iat\":%d,\"exp\":%d,\"jti\":\"%s\"".formatted(issued, issued + 600, UUID.randomUUID())
        + ",\"scope\":\"resolve vault.read\",\"cnf\":{\"spiffe\":\"spiffe://test/%s\"}"
            .formatted(certificate)
        + ",\"workflow\":\"billing\",\"run\":\"run-1\",\"node\":\"node-1\",\"owner\":\"alice\""
        + ",\"secrets\":[\""
        + Attack.SECRET
        + "\"]}";
  }

  /** A good token. */
  String token(String certificate) {
    return ed25519().sign(ed25519().header(), claims(certificate));
  }

  /** A token whose claims are good but for one, which is replaced by this JSON. */
  String tokenWith(String certificate, String claim, String json) {
    return ed25519().sign(ed25519().header(), Jwt.with(claims(certificate), claim, json));
  }

  /** The same with a further claim, or a second value of one. */
  String tokenAlsoWith(String certificate, String members) {
    return ed25519().sign(ed25519().header(), Jwt.before(claims(certificate), members));
  }

  String tokenWithout(String certificate, String claim) {
    return ed25519().sign(ed25519().header(), Jwt.without(claims(certificate), claim));
  }

  /** A token of any header with good claims, signed by the registered key. */
  String tokenOf(String certificate, String header) {
    return ed25519().sign(header, claims(certificate));
  }

  @Override
  public void close() {
    try {
      webServer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
