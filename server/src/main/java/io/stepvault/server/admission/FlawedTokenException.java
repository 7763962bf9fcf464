package io.stepvault.server.admission;

/** A token is none of an authorizer's; never told to whoever presents it. */
public final class FlawedTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  private final TokenFlaw flaw;

  FlawedTokenException(TokenFlaw flaw) {
    super(flaw.counted(), null, false, false); // Anybody can cause one.
    this.flaw = flaw;
  }

  public TokenFlaw flaw() {
    return flaw;
  }
}
