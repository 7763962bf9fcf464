package io.stepvault.testkit;

import com.google.protobuf.ByteString;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeySpec;
import java.util.function.Consumer;

/**
 * What an item is made of, and changed to.
 *
 * @param make sets it, which decides the item's kind
 * @param rotate sets it, or leaves it out to have it generated anew
 */
record Content(
    Consumer<CreateItemRequest.Builder> make, Consumer<RotateItemRequest.Builder> rotate) {

  static Content secret(ByteString utf8) {
    return new Content(
        request -> request.setSecretBytes(utf8), request -> request.setSecretBytes(utf8));
  }

  static Content material(ByteString bytes) {
    return new Content(
        request -> request.setMaterial(bytes), request -> request.setMaterial(bytes));
  }

  /** For any workflow. */
  static Content generatedApiKey() {
    return new Content(
        request -> request.setApiKey(ApiKeyPolicy.getDefaultInstance()), request -> {});
  }

  /** Of this algorithm and purpose. */
  static Content generatedSigningKey(SigningKeySpec spec) {
    return new Content(request -> request.setSigningKey(spec), request -> {});
  }

  /** With the key to import. */
  static Content signingKey(SigningKeySpec spec) {
    return new Content(
        request -> request.setSigningKey(spec), request -> request.setSigningKey(spec));
  }
}
