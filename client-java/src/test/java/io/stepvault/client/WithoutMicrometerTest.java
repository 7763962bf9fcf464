package io.stepvault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.InsecureChannelCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

/** The client where the host has no Micrometer: its classes are loaded again, without that. */
class WithoutMicrometerTest {
  /** Gives the client's own classes anew, and none of Micrometer. */
  private static final class Without extends ClassLoader {
    private Without() {
      super(WithoutMicrometerTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.micrometer.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.stepvault.client.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? again(name) : loaded;
      }
    }

    private Class<?> again(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = file.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void the_client_works_and_its_builder_can_be_looked_at() throws Exception {
    Class<?> type = new Without().loadClass(StepvaultClient.class.getName());
    assertThat(type).isNotSameAs(StepvaultClient.class);

    Object builder = type.getMethod("builder").invoke(null);
    assertThat(builder.getClass().getMethods()).extracting("name").contains("metrics", "cache");
    Class<?> builderType = builder.getClass();
    builderType.getMethod("address", String.class).invoke(builder, "localhost:1");
    builderType
        .getMethod("credentials", io.grpc.ChannelCredentials.class)
        .invoke(builder, InsecureChannelCredentials.create());
    Object client = builderType.getMethod("build").invoke(builder);
    Object step = type.getMethod("step", String.class).invoke(client, "token");

    assertThatThrownBy(() -> step.getClass().getMethod("resolve", String.class).invoke(step, "a"))
        .isInstanceOf(InvocationTargetException.class)
        .satisfies(
            thrown ->
                assertThat(thrown.getCause().getClass().getName())
                    .isEqualTo(UnavailableException.class.getName()));
    type.getMethod("close").invoke(client);
  }

  @Test
  void only_the_class_for_micrometer_needs_it() throws Exception {
    Class<?> metrics = new Without().loadClass(MicrometerMetrics.class.getName());

    assertThatThrownBy(metrics::getMethods).isInstanceOf(NoClassDefFoundError.class);
  }
}
