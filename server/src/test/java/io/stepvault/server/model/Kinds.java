package io.stepvault.server.model;

import com.google.protobuf.ByteString;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeyInfo;
import io.stepvault.v1.SigningKeySpec;
import java.util.List;

/** What depends on an item's kind. Of what the broker generates the model knows nothing. */
final class Kinds {
  static final String API_KEY_PREFIX = "api-key:";

  static final ApiKeyPolicy POLICY = ApiKeyPolicy.newBuilder().setStandsFor("a gateway").build();

  private static final SigningKeySpec SIGNING =
      SigningKeySpec.newBuilder()
          .setAlgorithm(SigningKeySpec.Algorithm.ED25519)
          .setPurpose(SigningKeySpec.Purpose.JWS)
          .build();

  private Kinds() {}

  static void setValue(CreateItemRequest.Builder request, Kind kind, ByteString value) {
    switch (kind) {
      case SECRET -> request.setSecretBytes(value);
      case MATERIAL -> request.setMaterial(value);
      case API_KEY -> request.setApiKey(POLICY);
      case SIGNING_KEY -> request.setSigningKey(SIGNING);
      default -> throw new IllegalArgumentException(kind.name());
    }
  }

  static Kind of(CreateItemRequest request) {
    return switch (request.getValueCase()) {
      case SECRET -> Kind.SECRET;
      case MATERIAL -> Kind.MATERIAL;
      case API_KEY -> Kind.API_KEY;
      case SIGNING_KEY -> Kind.SIGNING_KEY;
      case VALUE_NOT_SET -> throw new IllegalArgumentException("no value");
    };
  }

  static ByteString value(CreateItemRequest request) {
    return switch (request.getValueCase()) {
      case SECRET -> request.getSecretBytes();
      case MATERIAL -> request.getMaterial();
      default -> ByteString.EMPTY;
    };
  }

  static ByteString value(RotateItemRequest request) {
    return switch (request.getValueCase()) {
      case SECRET -> request.getSecretBytes();
      case MATERIAL -> request.getMaterial();
      default -> ByteString.EMPTY;
    };
  }

  /** Whether the value that a rotation gives, or leaves to the broker, is one for the kind. */
  static boolean fits(RotateItemRequest request, Kind kind) {
    return switch (request.getValueCase()) {
      case SECRET -> kind == Kind.SECRET;
      case MATERIAL -> kind == Kind.MATERIAL;
      case SIGNING_KEY -> kind == Kind.SIGNING_KEY;
      case VALUE_NOT_SET -> isGenerated(kind);
    };
  }

  static boolean isGenerated(Kind kind) {
    return kind == Kind.API_KEY || kind == Kind.SIGNING_KEY;
  }

  /** Whether Resolve gives it. */
  static boolean isResolvable(Kind kind) {
    return kind == Kind.SECRET || kind == Kind.MATERIAL;
  }

  /** The names of API keys are theirs alone, and they have no others. */
  static boolean fits(String name, Kind kind) {
    return name.startsWith(API_KEY_PREFIX) == (kind == Kind.API_KEY);
  }

  /** What of a new item is at fault when its name is not one for its kind. */
  static List<String> misfit(CreateItemRequest request) {
    Kind kind = of(request);
    if (fits(Model.normal(request.getName()), kind)) {
      return List.of();
    }
    return List.of(
        switch (kind) {
          case SECRET -> "secret";
          case MATERIAL -> "material";
          case SIGNING_KEY -> "signing_key";
          default -> "name";
        });
  }

  /** What the kind adds to what is shown; which key it is, is the broker's to know. */
  static void addTo(Item.Builder shown, ModelItem item) {
    switch (item.kind) {
      case API_KEY -> shown.setApiKeyPolicy(item.policy);
      case SIGNING_KEY ->
          shown.setSigningKey(
              SigningKeyInfo.newBuilder()
                  .setAlgorithm(SIGNING.getAlgorithm())
                  .setPurpose(SIGNING.getPurpose()));
      default -> {}
    }
  }
}
