package io.stepvault.examples.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.Action;
import io.stepvault.examples.ssh.UploadFile;
import java.util.Optional;

/**
 * {@code sftp}: {@code host}, {@code port} (22), {@code host_key}, {@code user}, {@code key},
 * {@code path}, {@code content} and the {@code command} that is run afterwards.
 */
final class SftpStep implements StepType {
  private static final int USUAL_PORT = 22;

  @Override
  public Optional<Action> action(Fields fields) {
    Optional<UploadFile.Server> server = server(fields);
    Optional<String> key = fields.reference("key");
    Optional<String> path = fields.text(TemplateContext.PLAIN, "path");
    Optional<String> content = fields.text(TemplateContext.PLAIN, "content");
    Optional<String> command = fields.code("command");
    if (server.isEmpty()
        || key.isEmpty()
        || path.isEmpty()
        || content.isEmpty()
        || command.isEmpty()) {
      return Optional.empty();
    }
    return fields.built(
        () ->
            new UploadFile(
                server.get(), key.get(), path.get(), content.get().getBytes(UTF_8), command.get()));
  }

  private static Optional<UploadFile.Server> server(Fields fields) {
    Optional<String> host = fields.text(TemplateContext.PLAIN, "host");
    Optional<Integer> port = fields.port("port", USUAL_PORT);
    Optional<String> hostKey = fields.text(TemplateContext.PLAIN, "host_key");
    Optional<String> user = fields.text(TemplateContext.PLAIN, "user");
    return host.isEmpty() || port.isEmpty() || hostKey.isEmpty() || user.isEmpty()
        ? Optional.empty()
        : Optional.of(new UploadFile.Server(host.get(), port.get(), hostKey.get(), user.get()));
  }
}
