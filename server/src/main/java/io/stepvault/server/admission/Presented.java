package io.stepvault.server.admission;

import io.stepvault.server.tls.PeerIdentity;
import java.util.Optional;

/**
 * What a call brought along, before anything of it is believed but the certificate.
 *
 * @param method its full name without the package, such as {@code ResolveService/Resolve}
 * @param scope that the method asks for
 * @param operator whether the certificate is listed as operator
 * @param bearer the token's text
 * @param organization of the metadata {@code stepvault-organization}
 */
public record Presented(
    String method,
    String scope,
    PeerIdentity peer,
    boolean operator,
    Optional<String> bearer,
    Optional<String> organization) {

  @Override
  public String toString() {
    return "Presented[" + method + ", " + peer.name() + "]";
  }
}
