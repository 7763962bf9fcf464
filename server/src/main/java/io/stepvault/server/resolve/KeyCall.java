package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.apikey.PresentedKey;
import io.stepvault.server.error.Refusal;
import java.util.Optional;

/** The question whether an API key is good, on its way to a batch. */
record KeyCall(
    Presented presented,
    TokenMemory.Checked token,
    KeyQuestion question,
    KeyReply reply,
    int attempt)
    implements BatchCall {
  private static final int LONGEST_WORKFLOW = 256;

  Optional<PresentedKey> key() {
    return question.key();
  }

  @Override
  public KeyCall again() {
    return new KeyCall(presented, token, question, reply, attempt + 1);
  }

  @Override
  public void check() {
    if (question.isEmpty()) {
      throw Refusal.field("api_key", "is required: the key as it was presented to you");
    }
    String workflow = question.workflow();
    if (workflow.codePointCount(0, workflow.length()) > LONGEST_WORKFLOW
        || workflow.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.field("workflow", "must be at most 256 characters, without control characters");
    }
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public long weight() {
    return commonWeight() + 128 + 2L * question.workflow().length();
  }
}
