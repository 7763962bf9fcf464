package io.stepvault.server.grpc;

import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.Item;
import io.stepvault.v1.SigningKeyInfo;
import io.stepvault.v1.SigningKeySpec;

/** What an item's kind adds to its metadata. */
final class KindMessages {
  private KindMessages() {}

  static void addTo(Item.Builder message, io.stepvault.server.item.Item item) {
    switch (item.terms()) {
      case Terms.None none -> {}
      case Terms.ApiKeyPolicy policy ->
          message.setApiKeyPolicy(
              ApiKeyPolicy.newBuilder()
                  .addAllWorkflows(policy.workflows())
                  .setStandsFor(policy.standsFor()));
      case Terms.Signing signing -> message.setSigningKey(info(signing, item.current()));
    }
  }

  /** Of the current key; one that was destroyed has no id any more. */
  private static SigningKeyInfo info(Terms.Signing terms, ItemVersion current) {
    SigningKeyInfo.Builder info =
        SigningKeyInfo.newBuilder()
            .setAlgorithm(SigningKeySpec.Algorithm.valueOf(terms.algorithm().name()))
            .setPurpose(SigningKeySpec.Purpose.valueOf(terms.purpose().name()));
    if (current.content() instanceof ItemVersion.Signing key) {
      info.setKid(key.kid());
      if (key.publicJwk() != null) {
        info.setPublicJwk(key.publicJwk());
      }
    }
    return info.build();
  }
}
