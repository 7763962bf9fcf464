package io.stepvault.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Gives each handshake the identity that is current when it begins. */
final class ReloadingKeyManager extends X509ExtendedKeyManager {

  private final Supplier<ServerIdentity> current;
  private final Function<String, Optional<ServerIdentity>> byAlias;

  /**
   * @param byAlias finds the current identity and the one before it, for handshakes that chose it
   */
  ReloadingKeyManager(
      Supplier<ServerIdentity> current, Function<String, Optional<ServerIdentity>> byAlias) {
    this.current = current;
    this.byAlias = byAlias;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    ServerIdentity identity = current.get();
    return identity.key().getAlgorithm().equals(keyType) ? identity.alias() : null;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return byAlias
        .apply(alias)
        .map(identity -> identity.chain().toArray(new X509Certificate[0]))
        .orElse(null);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return byAlias.apply(alias).map(ServerIdentity::key).orElse(null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return null;
  }
}
