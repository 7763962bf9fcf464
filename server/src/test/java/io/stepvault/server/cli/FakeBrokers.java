package io.stepvault.server.cli;

import io.stepvault.v1.Access;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a fake broker, which has forgotten the test before; one for all of them. */
final class FakeBrokers implements ParameterResolver, BeforeEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(FakeBrokers.class);
  static final String ID = "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1";

  private record Running(Path folder, FakeBroker broker) implements AutoCloseable {
    static Running start() {
      try {
        Path folder = Files.createTempDirectory("stepvault-fake-home");
        return new Running(folder, FakeBroker.start(folder));
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

  /** An item of ann's. */
  static Item.Builder item(String name, Access.Mode mode) {
    return Item.newBuilder()
        .setId(ID)
        .setName(name)
        .setKind(Item.Kind.SECRET)
        .setState(Item.State.ACTIVE)
        .setOwner("ann")
        .setAccess(Access.newBuilder().setMode(mode))
        .setMyPermission(Permission.CAN_EDIT)
        .setCurrentVersion(1)
        .setEtag("etag-1");
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    broker(context).reset();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FakeBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return broker(context);
  }

  private static FakeBroker broker(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Running.class, key -> Running.start(), Running.class)
        .broker();
  }
}
