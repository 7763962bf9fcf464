package io.stepvault.server.tls;

import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslCertificateException;
import io.grpc.netty.shaded.io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Judges each handshake by the bundle that is current when the client's certificate arrives. */
final class ReloadingTrustManager extends X509ExtendedTrustManager {

  private static final X509Certificate[] NONE = {};

  private static final Set<Reason> TOLD_BY_NETTY =
      Set.of(BasicReason.EXPIRED, BasicReason.NOT_YET_VALID, BasicReason.REVOKED);

  private final Supplier<TrustBundle> current;

  ReloadingTrustManager(Supplier<TrustBundle> current) {
    this.current = current;
  }

  private X509ExtendedTrustManager delegate() {
    return current.get().trustManager();
  }

  /**
   * None: Netty would read them once and name them in every CertificateRequest, and clients of an
   * authority that was added later would then send no certificate (RFC 8446 section 4.2.4 lets the
   * list be left out).
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NONE;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    delegate().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    delegate().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      delegate().checkClientTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw withAlert(e);
    }
  }

  /**
   * Netty tells the client of dates by itself; all else would reach it as internal_error, and its
   * owner would look for the mistake here. So: unknown_ca or unsupported_certificate (RFC 8446
   * section 6.2).
   */
  private static CertificateException withAlert(CertificateException refused) {
    boolean noPath = false;
    for (Throwable cause = refused.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathValidatorException invalid
          && TOLD_BY_NETTY.contains(invalid.getReason())) {
        return refused;
      }
      noPath |= cause instanceof GeneralSecurityException;
    }
    return new OpenSslCertificateException(
        refused.getMessage(),
        refused,
        noPath
            ? CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
            : CertificateVerifier.X509_V_ERR_INVALID_PURPOSE);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    delegate().checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    delegate().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    delegate().checkServerTrusted(chain, authType, engine);
  }
}
