package io.stepvault.server.item;

import java.util.List;

/** What an item's kind adds to it. */
public sealed interface Terms {

  /** Of SECRET and MATERIAL. */
  record None() implements Terms {}

  /**
   * Of API_KEY: where the key may be used.
   *
   * @param workflows empty: all
   * @param standsFor what VerifyApiKey tells the gateway; may be empty
   */
  record ApiKeyPolicy(List<String> workflows, String standsFor) implements Terms {
    public ApiKeyPolicy {
      workflows = List.copyOf(workflows);
    }
  }

  /** Of SIGNING_KEY, for life. */
  record Signing(Algorithm algorithm, Purpose purpose) implements Terms {}

  /** The names are those of the API and of the database. */
  enum Algorithm {
    ED25519,
    ES256,
    RS256,
    HS256
  }

  /** One for life: a key that signs raw bytes could otherwise sign a token. */
  enum Purpose {
    /** JWTs. */
    JWS,
    /** Bytes, as webhooks do. */
    RAW
  }
}
