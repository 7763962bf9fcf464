package io.stepvault.server.item;

/** What an item holds; for life. The names are those of the API and of the database. */
public enum Kind {
  /** Text: 1 to 2,000 code points. */
  SECRET,
  /** Bytes: 1 to 65,536. */
  MATERIAL,
  /** A key that we generate, show once, and verify: {@code wfk_...}. Only a MAC of it is kept. */
  API_KEY,
  /** A private or symmetric key that signs here and never leaves. */
  SIGNING_KEY;

  /** Names of API keys begin so, and no others do. */
  public static final String API_KEY_PREFIX = "api-key:";

  /** Whether a step can get the value. */
  public boolean isResolvable() {
    return this == SECRET || this == MATERIAL;
  }
}
