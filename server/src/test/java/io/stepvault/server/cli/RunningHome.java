package io.stepvault.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the home of a broker that runs; one for all of them. */
final class RunningHome implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RunningHome.class);

  private record Running(Path folder, DevBroker broker) implements AutoCloseable {
    static Running start() {
      try {
        Path folder = Files.createTempDirectory("stepvault-test-home");
        return new Running(
            folder,
            DevBroker.start(
                DevHome.at(folder), 0, EmbeddedDatabase.Durability.FAST, InstantSource.system()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      broker.close();
      PrivateFiles.deleteFolder(folder);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DevHome.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Running.class, key -> Running.start(), Running.class)
        .broker()
        .home();
  }
}
