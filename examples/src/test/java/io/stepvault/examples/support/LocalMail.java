package io.stepvault.examples.support;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A real SMTP server with TLS on the loopback interface. */
public final class LocalMail implements AutoCloseable {
  private final GreenMail server = server();

  /** With one user, {@code billing@example.com}. */
  public LocalMail(String user, String password) throws GeneralSecurityException, IOException {
    server.start();
    server.setUser("billing@example.com", user, password);
  }

  /** One without users, not started. */
  public static GreenMail server() throws GeneralSecurityException, IOException {
    LocalTls.forGreenMail();
    return new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS).dynamicPort());
  }

  /** Jakarta Mail's, for a client that logs user and password. */
  public static Properties clientSettings() throws GeneralSecurityException, IOException {
    Properties settings = new Properties();
    settings.put("mail.smtps.ssl.socketFactory", LocalTls.client());
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
