package io.stepvault.examples.support;

import com.icegreen.greenmail.util.DummySSLSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A real SMTP server with TLS on the loopback interface. */
public final class LocalMail implements AutoCloseable {
  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS).dynamicPort());

  /** With one user, {@code billing@example.com}. */
  public LocalMail(String user, String password) {
    server.start();
    server.setUser("billing@example.com", user, password);
  }

  /** Jakarta Mail's, for a client that logs user and password. */
  public static Properties clientSettings() {
    Properties settings = new Properties();
    // Trusts GreenMail's certificate, which is for nobody.
    settings.put("mail.smtps.ssl.socketFactory", new DummySSLSocketFactory());
    settings.setProperty("mail.smtps.ssl.checkserveridentity", "false");
    settings.setProperty("mail.debug.auth", "true");
    return settings;
  }

  public int port() {
    return server.getSmtps().getPort();
  }

  /** The texts of all mails. */
  public List<String> received() throws MessagingException, IOException {
    List<String> texts = new ArrayList<>();
    for (Message mail : server.getReceivedMessages()) {
      texts.add(mail.getContent().toString().strip());
    }
    return texts;
  }

  @Override
  public void close() {
    server.stop();
  }
}
