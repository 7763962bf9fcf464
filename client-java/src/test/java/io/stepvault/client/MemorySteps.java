package io.stepvault.client;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.ObjectName;

/** A step's life in a process of its own, which stops at each moment until it gets a byte. */
final class MemorySteps {
  static final int VALUES = 20;
  static final int LATER_CALLS = 200;

  private MemorySteps() {}

  /**
   * Lives it. The first lines say where the heap is.
   *
   * @param arguments the broker's address, then the files of {@link Tls#files}
   */
  public static void main(String[] arguments) throws Exception {
    moment(heap());
    StepvaultClient client =
        StepvaultClient.builder()
            .address(arguments[0])
            .tls(Tls.files(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3])))
            .build();
    Step step = client.step(FakeBroker.TOKEN);
    Secrets secrets = step.resolve(references("value"));
    String masked = step.mask("nothing in here"); // Makes the patterns.
    moment(masked.isEmpty() ? "" : "resolved and held");
    secrets.close();
    moment("all `Secret`s closed");
    step.close();
    moment("the `Step` closed");
    System.gc();
    moment("after a full collection");
    try (Step later = client.step(FakeBroker.TOKEN)) {
      for (int i = 0; i < LATER_CALLS; i++) {
        later.resolve(references("later-" + i)).close();
      }
    }
    moment("after 200 calls for as many other values");
    client.close();
    moment("the client closed");
  }

  private static List<String> references(String name) {
    return IntStream.range(0, VALUES).mapToObj(i -> name + "-" + i).toList();
  }

  private static String heap() throws Exception {
    Object info =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcHeapInfo",
                new Object[0],
                new String[0]);
    return info.toString().lines().findFirst().orElseThrow();
  }

  private static void moment(String what) throws IOException {
    System.out.println(what);
    if (System.in.read() < 0) {
      throw new IOException("nobody looks");
    }
  }
}
