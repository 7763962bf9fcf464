package io.stepvault.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever strangers send is read, or refused as declared; nothing else happens. Here shortly, by
 * {@code ./stepvault fuzz} as long as one likes.
 */
final class FuzzingTest {
  private static final int MUTATIONS = 3_000;
  private static final int SHORT_RUN = 10_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void keptInputsAreReadOrRefused(FuzzTarget target) throws IOException {
    int read = 0;
    for (Path input : target.inputs()) {
      read += target.isRead(Files.readAllBytes(input)) ? 1 : 0;
    }
    // Of both there are some, or the target would look at one side alone.
    assertThat(read).isBetween(1, target.inputs().size() - 1);
  }

  @ParameterizedTest
  @EnumSource
  void mutatedInputsAreReadOrRefused(FuzzTarget target) throws IOException {
    Random random = new Random(target.title().hashCode());
    List<byte[]> inputs = new ArrayList<>();
    for (Path input : target.inputs()) {
      inputs.add(Files.readAllBytes(input));
    }
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] one = inputs.get(random.nextInt(inputs.size()));
      byte[] two = inputs.get(random.nextInt(inputs.size()));
      boolean unused = target.isRead(mutated(one, two, random));
    }
  }

  /** Some bytes changed; one time in four the beginning of one and the end of another. */
  private static byte[] mutated(byte[] one, byte[] two, Random random) {
    byte[] bytes = one.clone();
    if (random.nextInt(4) == 0) {
      int begin = random.nextInt(one.length + 1);
      int rest = random.nextInt(two.length + 1);
      bytes = Arrays.copyOf(one, begin + rest);
      System.arraycopy(two, two.length - rest, bytes, begin, rest);
    }
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void jazzerFindsNothingInAShortRun() throws Exception {
    Path inputs = Files.createDirectory(directory.resolve("inputs"));
    Path output = directory.resolve("output");
    FuzzTarget[] targets = FuzzTarget.values();
    for (int i = 0; i < targets.length; i++) {
      for (Path kept : targets[i].inputs()) {
        byte[] input = Files.readAllBytes(kept);
        byte[] chosen = new byte[input.length + 1];
        chosen[0] = (byte) i;
        System.arraycopy(input, 0, chosen, 1, input.length);
        Files.write(inputs.resolve(i + "-" + kept.getFileName()), chosen);
      }
    }
    ProcessBuilder jazzer =
        JazzerProcess.of(
            AnyFuzz.class,
            JazzerProcess.OURS,
            directory,
            List.of("-runs=" + SHORT_RUN, "-seed=1", "-max_len=4096", inputs.toString()));
    // What the first compiler makes is fast enough for so few, and sooner there.
    jazzer.command().add(1, "-XX:TieredStopAtLevel=1");
    int status = jazzer.redirectOutput(output.toFile()).start().waitFor();
    String said = Files.readString(output);
    assertThat(status).as(said).isZero();
    assertThat(said).contains("Done " + SHORT_RUN + " runs");
  }
}
