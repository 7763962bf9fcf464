package io.stepvault.server.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetVerificationKeysRequest;
import io.stepvault.v1.GetVerificationKeysResponse;
import io.stepvault.v1.Item;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.JwsInput;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.SignResponse;
import io.stepvault.v1.SignatureAccepted;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.VerifySignatureResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Keys of an organization, and what its nodes sign and verify with them. */
final class SigningCalls {
  static final String CLAIMS = "{ \"sub\":\"\u00e9\", \"n\":12345678901234567890 }";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final TestCalls calls;
  private final AuditLog audit;

  SigningCalls(TestCalls calls, AuditLog audit) {
    this.calls = calls;
    this.audit = audit;
  }

  Item create(SigningKeySpec.Builder spec) {
    return calls
        .vault()
        .createItem(
            CreateItemRequest.newBuilder()
                .setName("key " + COUNT.incrementAndGet())
                .setSigningKey(spec)
                .build())
        .getItem();
  }

  Item create(Algorithm algorithm, Purpose purpose) {
    return create(SigningKeySpec.newBuilder().setAlgorithm(algorithm).setPurpose(purpose));
  }

  static SignRequest jws(Item item, String typ, String claims) {
    return SignRequest.newBuilder()
        .setReference(item.getName())
        .setJws(JwsInput.newBuilder().setTyp(typ).setClaimsJson(claims))
        .build();
  }

  static SignRequest raw(Item item, String content) {
    return SignRequest.newBuilder()
        .setReference(item.getName())
        .setRaw(ByteString.copyFromUtf8(content))
        .build();
  }

  SignResponse sign(SignRequest request) {
    return calls.node().sign(request);
  }

  VerifySignatureResponse verify(Item item, JwsCheck.Builder check) {
    return calls
        .node()
        .verifySignature(
            VerifySignatureRequest.newBuilder().setReference(item.getName()).setJws(check).build());
  }

  SignatureAccepted accepted(Item item, String jws) {
    VerifySignatureResponse response = verify(item, JwsCheck.newBuilder().setJws(jws));
    assertThat(response.hasAccepted()).as("accepted").isTrue();
    return response.getAccepted();
  }

  void assertRejected(String cause, Item item, JwsCheck.Builder check) {
    assertThat(
            audit.denialsBy(
                () ->
                    assertThat(verify(item, check))
                        .isEqualTo(
                            VerifySignatureResponse.newBuilder()
                                .setRejected(io.stepvault.v1.SignatureRejected.getDefaultInstance())
                                .build())))
        .containsExactly(cause);
  }

  void assertRejected(String cause, Item item, String jws) {
    assertRejected(cause, item, JwsCheck.newBuilder().setJws(jws));
  }

  GetVerificationKeysResponse keys(Item item) {
    return calls
        .node()
        .getVerificationKeys(
            GetVerificationKeysRequest.newBuilder().setReference(item.getName()).build());
  }

  /** As somebody does who has the JWKS and a library. */
  boolean isGoodElsewhere(Item item, String jws) throws Exception {
    JWSObject object = JWSObject.parse(jws);
    JWK jwk = JWKSet.parse(keys(item).getJwks()).getKeyByKeyId(object.getHeader().getKeyID());
    assertThat(jwk.isPrivate()).isFalse();
    assertThat(jwk.getAlgorithm()).isEqualTo(object.getHeader().getAlgorithm());
    return jwk instanceof OctetKeyPair pair
        ? object.verify(new com.nimbusds.jose.crypto.Ed25519Verifier(pair))
        : object.verify(
            new DefaultJWSVerifierFactory()
                .createJWSVerifier(object.getHeader(), ((AsymmetricJWK) jwk).toPublicKey()));
  }

  void rotate(Item item, RotateItemRequest.Builder how) {
    assertThat(calls.vault().rotateItem(how.setId(item.getId()).build())).isNotNull();
  }

  ResolveServiceBlockingStub stub(Set<String> secrets, String owner) {
    return calls.node(
        calls.signer().sign(calls.claims("node-a").secrets(secrets).owner(owner).build()));
  }

  void assertFails(
      ReferenceFailure.Reason reason, ResolveServiceBlockingStub stub, SignRequest request) {
    Refused refused = Refused.by(() -> stub.sign(request));
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailures(0).getReason()).isEqualTo(reason);
  }
}
