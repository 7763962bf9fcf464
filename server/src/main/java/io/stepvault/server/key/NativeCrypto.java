package io.stepvault.server.key;

import java.security.Provider;
import java.util.Optional;
import org.conscrypt.Conscrypt;

/**
 * Conscrypt as an explicit JCA provider. It is never installed globally, where it would break TLS.
 */
public final class NativeCrypto {
  /** Empty where Conscrypt has no native library for this machine. */
  public static final Optional<Provider> PROVIDER = load();

  private NativeCrypto() {}

  private static Optional<Provider> load() {
    return Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();
  }
}
