package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.ResolveRequest;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that a public JWT library makes, as docs/sign-tokens.md shows it for other languages. */
final class OtherLibraryTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    var unused = calls.create("payments", "value");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"Ed25519", "EdDSA", "ES256", "ES384", "RS256", "PS256"})
  void tokenOfAnotherLibraryResolves(String alg) throws Exception {
    JWSAlgorithm algorithm = JWSAlgorithm.parse(alg);
    JWK key = generate(algorithm);
    var unused =
        TestCalls.operator(broker, "default")
            .addKey(
                AddKeyRequest.newBuilder()
                    .setAuthorizerId(calls.authorizer().getId())
                    .setJwk(key.toPublicJWK().toJSONString())
                    .build());
    Instant now = Instant.now();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("stepvault+jwt"))
                .keyID(key.getKeyID())
                .build(),
            new JWTClaimsSet.Builder()
                .issuer(calls.authorizer().getId())
                .audience("stepvault")
                .claim("org", "default")
                .subject("alice")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .jwtID(UUID.randomUUID().toString())
                .claim("scope", "resolve")
                .claim("cnf", Map.of("spiffe", "spiffe://test/node-a"))
                .claim("owner", "alice")
                .claim("secrets", List.of("payments"))
                .build());
    token.sign(signer(key));

    var answer =
        calls
            .node(token.serialize())
            .resolve(ResolveRequest.newBuilder().addReferences("payments").build());

    assertThat(answer.getSecrets(0).getValue().toStringUtf8()).isEqualTo("value");
  }

  private static JWK generate(JWSAlgorithm algorithm) throws Exception {
    String kid = UUID.randomUUID().toString();
    return switch (algorithm.getName()) {
      case "ES256" -> new ECKeyGenerator(Curve.P_256).keyID(kid).algorithm(algorithm).generate();
      case "ES384" -> new ECKeyGenerator(Curve.P_384).keyID(kid).algorithm(algorithm).generate();
      case "RS256", "PS256" -> new RSAKeyGenerator(2048).keyID(kid).algorithm(algorithm).generate();
      default ->
          new OctetKeyPairGenerator(Curve.Ed25519).keyID(kid).algorithm(algorithm).generate();
    };
  }

  private static JWSSigner signer(JWK key) throws Exception {
    return switch (key.getKeyType().getValue()) {
      case "EC" -> new ECDSASigner(key.toECKey());
      case "RSA" -> new RSASSASigner(key.toRSAKey());
      default -> new Ed25519Signer(key.toOctetKeyPair());
    };
  }
}
