package io.stepvault.server.grpc;

import com.google.protobuf.ByteString;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.vault.GivenValue;
import io.stepvault.server.vault.NewApiKey;
import io.stepvault.server.vault.NewSigningKey;
import io.stepvault.server.vault.NewValue;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.GeneratedApiKey;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeySpec;
import java.util.Optional;

/** Values as requests bring them and answers show them. */
final class ValueMessages {
  private ValueMessages() {}

  /** The value of a request; whoever gets it closes it. */
  static Optional<NewValue> value(CreateItemRequest request) {
    return switch (request.getValueCase()) {
      case SECRET -> Optional.of(given(Kind.SECRET, request.getSecretBytes()));
      case MATERIAL -> Optional.of(given(Kind.MATERIAL, request.getMaterial()));
      case API_KEY -> Optional.of(new NewApiKey(policy(request.getApiKey())));
      case SIGNING_KEY -> Optional.of(signingKey(request.getSigningKey()));
      case VALUE_NOT_SET -> Optional.empty();
    };
  }

  /** The value of a request; whoever gets it closes it. */
  static Optional<NewValue> value(RotateItemRequest request) {
    return switch (request.getValueCase()) {
      case SECRET -> Optional.of(given(Kind.SECRET, request.getSecretBytes()));
      case MATERIAL -> Optional.of(given(Kind.MATERIAL, request.getMaterial()));
      case SIGNING_KEY -> Optional.of(signingKey(request.getSigningKey()));
      case VALUE_NOT_SET -> Optional.empty();
    };
  }

  private static NewValue given(Kind kind, ByteString bytes) {
    return new GivenValue(kind, Plaintext.adopt(bytes.toByteArray()));
  }

  static Terms.ApiKeyPolicy policy(ApiKeyPolicy message) {
    return new Terms.ApiKeyPolicy(message.getWorkflowsList(), message.getStandsFor());
  }

  private static NewValue signingKey(SigningKeySpec spec) {
    return new NewSigningKey(
        switch (spec.getAlgorithm()) {
          case ED25519, ES256, RS256, HS256 ->
              Optional.of(Terms.Algorithm.valueOf(spec.getAlgorithm().name()));
          case ALGORITHM_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        },
        switch (spec.getPurpose()) {
          case JWS, RAW -> Optional.of(Terms.Purpose.valueOf(spec.getPurpose().name()));
          case PURPOSE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        },
        Plaintext.adopt(spec.getImportedKey().toByteArray()));
  }

  /** The one message that shows a generated value; closes it. */
  static GeneratedApiKey generated(Plaintext key) {
    try (key) {
      return GeneratedApiKey.newBuilder()
          .setApiKeyBytes(ByteString.copyFrom(key.exposeBytes()))
          .build();
    }
  }
}
