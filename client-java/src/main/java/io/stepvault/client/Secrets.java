package io.stepvault.client;

import java.util.List;
import java.util.NoSuchElementException;

/** The values of one call, in the order of its references. {@link #close} wipes them all. */
public final class Secrets implements AutoCloseable {
  private final List<Secret> secrets;

  Secrets(List<Secret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /**
   * The value of a reference, spelled as in the call; the first one when the call named it twice.
   *
   * @throws NoSuchElementException when the call did not name it
   */
  public Secret get(String reference) {
    return secrets.stream()
        .filter(secret -> secret.reference().equals(reference))
        .findFirst()
        .orElseThrow(
            () -> new NoSuchElementException("the call did not ask for \"" + reference + "\""));
  }

  /** One for each reference of the call, in its order; a reference named twice is there twice. */
  public List<Secret> asList() {
    return secrets;
  }

  /** Wipes every value. Has no effect the second time. */
  @Override
  public void close() {
    secrets.forEach(Secret::close);
  }

  /** The secrets' names; never a value. */
  @Override
  public String toString() {
    return "Secrets" + secrets;
  }
}
