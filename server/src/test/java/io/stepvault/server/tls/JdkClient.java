package io.stepvault.server.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Connections of the JDK's own TLS, all of one session cache, that speak HTTP/2 by hand. */
final class JdkClient {

  private static final char[] NO_PASSWORD = {};

  final RecordingTrust trust;

  private final SSLContext context;
  private final int port;

  JdkClient(TlsTestServer server) throws Exception {
    this(server.ca, server.node, server.port());
  }

  JdkClient(DevelopmentCa serverCa, IssuedCertificate certificate, int port) throws Exception {
    trust = new RecordingTrust(serverCa.certificate());
    this.port = port;
    context = SSLContext.getInstance("TLS");
    context.init(keyManagers(certificate).getKeyManagers(), new TrustManager[] {trust}, null);
  }

  static KeyManagerFactory keyManagers(IssuedCertificate issued) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("client", issued.key(), NO_PASSWORD, new Certificate[] {issued.certificate()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, NO_PASSWORD);
    return factory;
  }

  /** Not yet shaken hands. Reads give up after 20 s. */
  SSLSocket socket() throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
    socket.setSoTimeout(20_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    return socket;
  }

  /**
   * Shaken hands, and the server's SETTINGS read: it has accepted this client, and whatever ticket
   * it issues has arrived.
   *
   * @throws IOException when it has not accepted it
   */
  SSLSocket connect() throws IOException {
    SSLSocket socket = socket();
    try {
      socket.getOutputStream().write(Http2Frames.preface());
      Http2Frames.Frame first = Http2Frames.read(socket.getInputStream());
      if (first.type() != Http2Frames.SETTINGS) {
        throw new IOException("no SETTINGS but frame of type " + first.type());
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Trusts one certificate's issues, and counts handshakes in which the server showed one. */
  static final class RecordingTrust extends X509ExtendedTrustManager {

    final AtomicInteger fullHandshakes = new AtomicInteger();
    private final X509Certificate authority;

    RecordingTrust(X509Certificate authority) {
      this.authority = authority;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      fullHandshakes.incrementAndGet();
      try {
        chain[0].verify(authority.getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new CertificateException(e);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
