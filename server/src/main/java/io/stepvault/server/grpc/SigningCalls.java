package io.stepvault.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.stepvault.server.signing.SignInput;
import io.stepvault.server.signing.Signed;
import io.stepvault.server.signing.Signing;
import io.stepvault.server.signing.VerificationKeys;
import io.stepvault.server.signing.Verified;
import io.stepvault.server.signing.VerifyInput;
import io.stepvault.v1.GetVerificationKeysRequest;
import io.stepvault.v1.GetVerificationKeysResponse;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.SignResponse;
import io.stepvault.v1.SignatureAccepted;
import io.stepvault.v1.SignatureRejected;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.VerifySignatureResponse;
import io.stepvault.v1.WebhookCheck;
import java.util.Optional;

/** The calls about signing keys. */
final class SigningCalls {
  private final Signing signing;

  SigningCalls(Signing signing) {
    this.signing = signing;
  }

  SignResponse sign(SignRequest request) {
    Signed signed = signing.sign(Requests.presented(), request.getReference(), input(request));
    SignResponse.Builder response =
        SignResponse.newBuilder().setKid(signed.kid()).setVersion(signed.version());
    return request.hasJws()
        ? response.setJwsBytes(ByteString.copyFromUtf8(signed.jws())).build()
        : response.setSignature(UnsafeByteOperations.unsafeWrap(signed.signature())).build();
  }

  private static SignInput input(SignRequest request) {
    return switch (request.getInputCase()) {
      case JWS ->
          new SignInput.Jws(
              request.getJws().getTyp(), request.getJws().getClaimsJsonBytes().toByteArray());
      case RAW -> new SignInput.Raw(request.getRaw().toByteArray());
      case INPUT_NOT_SET -> new SignInput.None();
    };
  }

  VerifySignatureResponse verify(VerifySignatureRequest request) {
    Optional<Verified> verified =
        signing.verify(Requests.presented(), request.getReference(), input(request));
    VerifySignatureResponse.Builder response = VerifySignatureResponse.newBuilder();
    return verified
        .map(
            good ->
                response.setAccepted(
                    SignatureAccepted.newBuilder()
                        .setKid(good.kid())
                        .setVersion(good.version())
                        .setClaimsJson(good.claims())))
        .orElseGet(() -> response.setRejected(SignatureRejected.getDefaultInstance()))
        .build();
  }

  private static VerifyInput input(VerifySignatureRequest request) {
    return switch (request.getInputCase()) {
      case JWS -> input(request.getJws());
      case WEBHOOK -> input(request.getWebhook());
      case INPUT_NOT_SET -> new VerifyInput.None();
    };
  }

  private static VerifyInput input(JwsCheck check) {
    return new VerifyInput.Jws(
        check.getJws(),
        check.getTyp(),
        check.getIssuer(),
        check.getAudience(),
        check.hasMaxAge() ? Optional.of(Times.exactly(check.getMaxAge())) : Optional.empty());
  }

  private static VerifyInput input(WebhookCheck check) {
    return new VerifyInput.Webhook(
        check.getSignedContent().toByteArray(),
        check.getSignature(),
        check.getPrefix(),
        encoding(check.getEncoding()),
        check.hasSignedAt() ? Optional.of(Times.instant(check.getSignedAt())) : Optional.empty(),
        check.hasTolerance() ? Optional.of(Times.exactly(check.getTolerance())) : Optional.empty());
  }

  private static Optional<VerifyInput.Encoding> encoding(WebhookCheck.Encoding encoding) {
    return switch (encoding) {
      case HEX -> Optional.of(VerifyInput.Encoding.HEX);
      case BASE64 -> Optional.of(VerifyInput.Encoding.BASE64);
      case ENCODING_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  GetVerificationKeysResponse keys(GetVerificationKeysRequest request) {
    VerificationKeys keys = signing.keys(Requests.presented(), request.getReference());
    return GetVerificationKeysResponse.newBuilder()
        .setJwks(keys.jwks())
        .setCacheFor(Times.duration(keys.cacheFor()))
        .build();
  }
}
