package io.stepvault.server.resolve;

import io.stepvault.server.apikey.ApiKeys;
import io.stepvault.server.apikey.PresentedKey;
import io.stepvault.server.key.Plaintext;
import java.util.Optional;

/**
 * Whether a key is good for a workflow.
 *
 * @param key empty: the text was none
 * @param isEmpty whether there was no text at all
 * @param workflow may be empty
 */
public record KeyQuestion(Optional<PresentedKey> key, boolean isEmpty, String workflow) {

  /**
   * About a text.
   *
   * @param text stays the caller's to close
   */
  public static KeyQuestion of(Plaintext text, String workflow) {
    return new KeyQuestion(ApiKeys.read(text), text.length() == 0, workflow);
  }
}
