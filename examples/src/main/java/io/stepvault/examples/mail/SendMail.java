package io.stepvault.examples.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.Rendered;
import io.stepvault.client.Secret;
import io.stepvault.client.Secrets;
import io.stepvault.client.Step;
import io.stepvault.client.destination.Target;
import io.stepvault.client.template.Template;
import io.stepvault.examples.Action;
import io.stepvault.examples.Destinations;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Sends a mail over SMTP with TLS from the first byte (RFC 8314), as a user with a password. The
 * server's certificate has to be for its host.
 */
public final class SendMail implements Action {
  private static final String PROTOCOL = "smtps";

  private final Properties settings;
  private final Target server;
  private final String user;
  private final String password;
  private final Envelope envelope;
  private final Template text;

  /** Everything of a mail but its text. */
  public record Envelope(String from, String to, String subject) {}

  /**
   * @param settings Jakarta Mail's, such as {@code mail.smtps.connectiontimeout}; may be empty. Not
   *     whether the server is checked, or the user: both always are
   * @param port 0: 465
   * @param user the item with the user's name
   * @param password the item with the password
   * @param text of the context PLAIN; items that it refers to go to everybody who reads the mail
   */
  public SendMail(
      Properties settings,
      String host,
      int port,
      String user,
      String password,
      Envelope envelope,
      Template text) {
    this.settings = new Properties();
    // In milliseconds; without them it waits for ever.
    this.settings.setProperty("mail.smtps.connectiontimeout", "10000");
    this.settings.setProperty("mail.smtps.timeout", "30000");
    this.settings.putAll(settings);
    // Last: whoever else could answer would be told user and password.
    this.settings.setProperty("mail.smtps.auth", "true");
    this.settings.setProperty("mail.smtps.ssl.checkserveridentity", "true");
    this.settings.setProperty("mail.smtps.socketFactory.fallback", "false");
    this.server = Target.of(PROTOCOL, host, port, "");
    this.user = user;
    this.password = password;
    this.envelope = envelope;
    this.text = text;
  }

  @Override
  public List<String> references() {
    return Stream.concat(Stream.of(user, password), text.references().stream()).distinct().toList();
  }

  @Override
  public void run(Step step, PrintWriter log) throws MessagingException {
    Session session = Session.getInstance(settings);
    // The conversation with user and password in base64: the masker knows that form.
    session.setDebugOut(new PrintStream(new Utf8Log(log), true, UTF_8));
    session.setDebug(true);
    try (Rendered rendered = step.render(text, server);
        Transport transport = session.getTransport(PROTOCOL)) {
      MimeMessage mail = new MimeMessage(session);
      mail.setFrom(new InternetAddress(envelope.from()));
      mail.setRecipient(Message.RecipientType.TO, new InternetAddress(envelope.to()));
      mail.setSubject(envelope.subject(), "UTF-8");
      mail.setDataHandler(
          new DataHandler(new ByteArrayDataSource(rendered.bytes(), "text/plain; charset=utf-8")));
      mail.saveChanges();
      try (Secrets values = step.resolve(references())) {
        Destinations.require(server, values.asList());
        maskReplies(step, values.asList());
        // Jakarta Mail takes nothing but Strings, which nobody can wipe.
        transport.connect(
            server.host(),
            server.port(),
            values.get(user).revealAsString(),
            values.get(password).revealAsString());
      }
      // The text would be logged in quoted-printable, which no masker knows.
      session.setDebug(false);
      transport.sendMessage(mail, mail.getAllRecipients());
      log.println("sent to " + envelope.to());
    }
  }

  /**
   * Lets the masker find values where Jakarta Mail reads a server's reply as ISO-8859-1, which it
   * then throws.
   */
  private static void maskReplies(Step step, List<Secret> secrets) {
    for (Secret secret : secrets) {
      byte[] misread = new String(secret.bytes(), ISO_8859_1).getBytes(UTF_8);
      step.masker().add("a reply", misread);
      Arrays.fill(misread, (byte) 0);
    }
  }
}
