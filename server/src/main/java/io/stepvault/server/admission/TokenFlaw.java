package io.stepvault.server.admission;

/**
 * Why a well-formed token is none that an authorizer of its organization signed for this
 * installation, in the order in which that is found out.
 */
public enum TokenFlaw {
  UNKNOWN_AUTHORIZER("unknown authorizer"),
  ANOTHER_AUDIENCE("another audience"),
  UNKNOWN_KEY("unknown key"),
  BAD_SIGNATURE("bad signature");

  private final String counted;

  TokenFlaw(String counted) {
    this.counted = counted;
  }

  /** The true reason under which it is counted; whoever presents the token is not told. */
  public String counted() {
    return counted;
  }
}
