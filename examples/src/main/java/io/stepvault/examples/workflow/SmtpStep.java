package io.stepvault.examples.workflow;

import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.Action;
import io.stepvault.examples.mail.SendMail;
import java.util.Optional;
import java.util.Properties;

/**
 * {@code smtp}: {@code host}, {@code port} (465), {@code user}, {@code password}, {@code from},
 * {@code to}, {@code subject} and a {@code text} with references in it.
 */
final class SmtpStep implements StepType {
  private static final int USUAL_PORT = 465;

  private final Properties settings;

  /**
   * @param settings Jakarta Mail's
   */
  SmtpStep(Properties settings) {
    this.settings = settings;
  }

  @Override
  public Optional<Action> action(Fields fields) {
    Optional<String> host = fields.text(TemplateContext.PLAIN, "host");
    Optional<Integer> port = fields.port("port", USUAL_PORT);
    Optional<String> user = fields.reference("user");
    Optional<String> password = fields.reference("password");
    Optional<SendMail.Envelope> envelope = envelope(fields);
    Optional<Template> text = fields.template(TemplateContext.PLAIN, "text");
    if (host.isEmpty()
        || port.isEmpty()
        || user.isEmpty()
        || password.isEmpty()
        || envelope.isEmpty()
        || text.isEmpty()) {
      return Optional.empty();
    }
    return fields.built(
        () ->
            new SendMail(
                settings,
                host.get(),
                port.get(),
                user.get(),
                password.get(),
                envelope.get(),
                text.get()));
  }

  /** Of the context HEADER: a line break in one of them would begin another header. */
  private static Optional<SendMail.Envelope> envelope(Fields fields) {
    Optional<String> from = fields.text(TemplateContext.HEADER, "from");
    Optional<String> to = fields.text(TemplateContext.HEADER, "to");
    Optional<String> subject = fields.text(TemplateContext.HEADER, "subject");
    return from.isEmpty() || to.isEmpty() || subject.isEmpty()
        ? Optional.empty()
        : Optional.of(new SendMail.Envelope(from.get(), to.get(), subject.get()));
  }
}
