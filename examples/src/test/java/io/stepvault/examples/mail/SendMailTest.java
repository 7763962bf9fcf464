package io.stepvault.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.DummySSLSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalMail;
import io.stepvault.examples.support.LocalTls;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import java.io.StringWriter;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnPlatform.class)
final class SendMailTest {
  private final String password = Canary.value();
  private final String user = "mailer-" + Canary.value();
  private GreenMail server;

  @BeforeEach
  void start() throws Exception {
    server = LocalMail.server();
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private SendMail mail(String user, String password, String text) throws Exception {
    return mail(LocalMail.clientSettings(), server.getSmtps().getPort(), user, password, text);
  }

  private static SendMail mail(
      Properties settings, int port, String user, String password, String text) {
    return new SendMail(
        settings,
        "127.0.0.1",
        port,
        user,
        password,
        new SendMail.Envelope("billing@example.com", "bob@example.com", "Your door code"),
        Template.parse(TemplateContext.PLAIN, text));
  }

  @Test
  void mailArrives_andUserPasswordAndCodeAreNotInTheLog(Platform platform) throws Exception {
    String code = Canary.value();
    platform.store("smtp_user", user);
    platform.store("smtp_password", password);
    platform.store("door_code", code);
    server.setUser("billing@example.com", user, password);

    String log = platform.run(mail("smtp_user", "smtp_password", "It is {{secrets.door_code}}."));

    assertThat(server.getReceivedMessages()).hasSize(1);
    assertThat(server.getReceivedMessages()[0].getContent().toString().strip())
        .isEqualTo("It is " + code + ".");
    assertThat(log).contains("AUTH").contains("sent to bob@example.com");
    Canary.assertMasked(log, user, password, code);
  }

  @Test
  void wrongPassword_failsWithoutShowingIt(Platform platform) {
    platform.store("smtp_nobody", user);
    platform.store("smtp_nothing", password);
    server.setUser("billing@example.com", user, "another");
    StringWriter log = new StringWriter();

    var failure =
        catchThrowableOfType(
            MaskedException.class,
            () -> platform.runInto(mail("smtp_nobody", "smtp_nothing", "Hello"), log));

    assertThat(failure.originalClass()).contains("AuthenticationFailedException");
    Canary.assertAbsent(failure.toString(), user, password);
    Canary.assertMasked(log.toString(), user, password);
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  /** Characters that ISO-8859-1 has, and one that it has not. */
  @Test
  void serverThatRepeatsWhatIsNotAscii_isMasked(Platform platform) throws Exception {
    String name = "k\u00e4the-\u0142-" + UUID.randomUUID();
    String word = "gr\u00fc\u00dfe-\u20ac-" + UUID.randomUUID();
    platform.store("smtp_named", name);
    platform.store("smtp_word", word);
    StringWriter log = new StringWriter();

    try (TelltaleSmtp telltale = new TelltaleSmtp(LocalTls.server())) {
      SendMail mail =
          mail(LocalMail.clientSettings(), telltale.port(), "smtp_named", "smtp_word", "Hi");
      var failure = catchThrowableOfType(MaskedException.class, () -> platform.runInto(mail, log));

      assertThat(failure).hasMessageContaining("nobody is *** with ***");
      assertNothingOf(failure.toString(), name, word);
    }
    assertThat(log.toString()).contains("nobody is *** with ***");
    assertNothingOf(log.toString(), name, word);
  }

  @Test
  void serverWithACertificateForAnother_getsNothing_whateverTheSettingsSay(Platform platform)
      throws Exception {
    platform.store("smtp_kept_user", user);
    platform.store("smtp_kept_password", password);
    Properties careless = new Properties();
    careless.put("mail.smtps.ssl.socketFactory", new DummySSLSocketFactory()); // Trusts everybody.
    careless.setProperty("mail.smtps.ssl.checkserveridentity", "false");

    try (TelltaleSmtp stranger = new TelltaleSmtp(LocalTls.stranger())) {
      SendMail mail = mail(careless, stranger.port(), "smtp_kept_user", "smtp_kept_password", "Hi");
      var failure = catchThrowableOfType(MaskedException.class, () -> platform.run(mail));

      assertThat(failure)
          .hasMessageNotContaining("nobody is")
          .hasStackTraceContaining("SSLHandshakeException");
    }
  }

  /** Neither as it is, nor with the characters garbled: the rest of it would be enough. */
  private static void assertNothingOf(String text, String... values) {
    for (String value : values) {
      Canary.assertAbsent(text, value, value.substring(value.length() - 36));
    }
  }
}
