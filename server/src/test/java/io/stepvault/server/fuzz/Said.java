package io.stepvault.server.fuzz;

/** What a refusal says is none of what was refused. */
public final class Said {
  /** Shorter pieces may well be words of both. */
  private static final int PIECE = 16;

  /** The one long word that messages and inputs share. */
  private static final String OURS = "-----BEGIN PUBLIC KEY-----";

  private Said() {}

  /** Fails when a message holds a piece of the input, or when there is a cause that might. */
  public static void nothingOf(String input, Exception refusal) {
    for (String said : refusal.getMessage().split(OURS, -1)) {
      for (int i = 0; i + PIECE <= said.length(); i++) {
        that(
            !input.contains(said.substring(i, i + PIECE)), "the message quotes the input: " + said);
      }
    }
    if (refusal.getCause() != null) {
      throw new AssertionError("the refusal has a cause, whose message is not ours", refusal);
    }
  }

  /** Fails with this message unless it holds. */
  public static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
