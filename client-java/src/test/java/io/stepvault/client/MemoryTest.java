package io.stepvault.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.v1.ResolveResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Counts the copies of values in the whole memory of a process whose step has ended, garbage and
 * native memory included, and prints them: the table of {@code docs/client.md}. On Linux, with
 * {@code -Dstepvault.memory=true}.
 */
@EnabledIfSystemProperty(named = "stepvault.memory", matches = "true")
class MemoryTest {
  private static final int MARK = 16;
  private static final int LENGTH = 40;
  private static final int CHUNK = 1 << 20;
  private static final Pattern RANGE =
      Pattern.compile("(?:\\[0x)?([0-9a-f]+)(?:, 0x|-)([0-9a-f]+)[) ].*");

  @TempDir Path directory;

  /** How all values begin; what comes then makes them different. */
  private final byte[] mark = random();

  private record Moment(String name, int inHeap, int outside) {
    int copies() {
      return inHeap + outside;
    }
  }

  private record Range(long from, long to) {
    static Range in(String line) {
      Matcher matcher = RANGE.matcher(line.substring(Math.max(0, line.indexOf("[0x"))));
      assertThat(matcher.matches()).as(line).isTrue();
      return new Range(Long.parseLong(matcher.group(1), 16), Long.parseLong(matcher.group(2), 16));
    }

    boolean holds(long address) {
      return from <= address && address < to;
    }
  }

  private static byte[] random() {
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[MARK];
    for (int i = 0; i < MARK; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(26));
    }
    return bytes;
  }

  @Test
  void copies_become_fewer_from_moment_to_moment() throws Exception {
    List<Moment> moments = new ArrayList<>();
    TestAuthority authority = new TestAuthority(directory.resolve("tls"), "ca");
    TestAuthority.Identity node = authority.workload("node-a");
    try (TlsBroker broker =
        new TlsBroker(authority.certificate).serve(authority.server("localhost"), 0)) {
      broker.fake.then(values());
      broker.fake.then(
          Collections.nCopies(MemorySteps.LATER_CALLS, FakeBroker.values())
              .toArray(FakeBroker.Answer[]::new));
      Process steps =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  MemorySteps.class.getName(),
                  "localhost:" + broker.port(),
                  authority.certificate.toString(),
                  node.certificate().toString(),
                  node.key().toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader said = steps.inputReader(UTF_8);
          OutputStream go = steps.getOutputStream()) {
        Range heap = Range.in(said.readLine());
        go(go);
        for (String name = said.readLine(); name != null; name = said.readLine()) {
          moments.add(look(name, steps.pid(), heap));
          go(go);
        }
        assertThat(steps.waitFor(10, TimeUnit.SECONDS)).isTrue();
      } finally {
        steps.destroyForcibly();
      }
    }
    moments.forEach(
        moment ->
            System.out.printf(
                Locale.ROOT, "| %s | %d | %d |%n", moment.name, moment.inHeap, moment.outside));
    assertThat(moments).hasSize(6);
    assertThat(moments.get(0).inHeap).isGreaterThan(MemorySteps.VALUES);
    for (int i = 1; i < moments.size(); i++) {
      assertThat(moments.get(i).copies()).isLessThanOrEqualTo(moments.get(i - 1).copies());
    }
  }

  private static void go(OutputStream steps) throws IOException {
    steps.write('\n');
    steps.flush();
  }

  private FakeBroker.Answer values() {
    return (request, caller) -> {
      ResolveResponse.Builder response = ResolveResponse.newBuilder();
      for (String reference : request.getReferencesList()) {
        String rest = "%24s".formatted(reference).replace(' ', '-');
        response.addSecrets(
            FakeBroker.secret(reference)
                .setValue(ByteString.copyFrom(mark).concat(ByteString.copyFrom(rest, US_ASCII))));
      }
      FakeBroker.answer(response.build()).to(request, caller);
    };
  }

  private Moment look(String name, long pid, Range heap) throws IOException {
    int inHeap = 0;
    int outside = 0;
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"))) {
        if (line.contains(" rw")) {
          Range range = Range.in(line);
          int copies = copies(memory, range);
          if (heap.holds(range.from)) {
            inHeap += copies;
          } else {
            outside += copies;
          }
        }
      }
    }
    return new Moment(name, inHeap, outside);
  }

  private int copies(RandomAccessFile memory, Range range) throws IOException {
    byte[] buffer = new byte[CHUNK + 2 * LENGTH];
    int copies = 0;
    for (long at = range.from; at < range.to; at += CHUNK) {
      int length = (int) Math.min(buffer.length, range.to - at);
      memory.seek(at);
      memory.readFully(buffer, 0, length);
      int last = Math.min(CHUNK, length);
      copies += copies(buffer, last, length, 1) + copies(buffer, last, length, 2);
    }
    return copies;
  }

  /**
   * @param last where none begins any more: it belongs to what is read next
   * @param stride from one character to the next
   */
  private int copies(byte[] buffer, int last, int length, int stride) {
    int copies = 0;
    for (int at = 0; at < Math.min(last, length - LENGTH * stride + 1); at++) {
      int same = 0;
      while (same < MARK && buffer[at + same * stride] == mark[same]) {
        same++;
      }
      if (same == MARK && buffer[at + (LENGTH - 2) * stride] != 0) {
        copies++;
      }
    }
    return copies;
  }
}
