package io.stepvault.bench.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.masking.SecretMasker;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a step's masker costs for 1 MB (a million bytes) of an ordinary log, in which a value stands
 * every 200 lines: a million divided by the microseconds is MB/s.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MaskParts {
  private static final int LENGTH = 1_000_000;

  /** The log. */
  @State(Scope.Thread)
  public static class Log {
    private String text = "";
    private byte[] bytes = {};

    @Setup
    public void write() {
      Random random = new Random(1);
      StringBuilder log = new StringBuilder();
      for (int i = 0; log.length() < LENGTH; i++) {
        log.append("2026-03-14T09:26:53.").append(100 + i % 900).append("Z ");
        switch (random.nextInt(4)) {
          case 0 -> log.append("INFO  [http-nio-8080-exec-").append(random.nextInt(64));
          case 1 -> log.append("DEBUG [worker-").append(random.nextInt(16));
          case 2 -> log.append("WARN  [scheduler");
          default -> log.append("INFO  [grpc-default-executor-3");
        }
        log.append("] com.example.workflow.engine.StepRunner - ");
        switch (random.nextInt(5)) {
          case 0 -> log.append("run ").append(id(random)).append(" step fetch-orders has begun");
          case 1 ->
              log.append("{\"status\":200,\"ms\":")
                  .append(random.nextInt(900))
                  .append(",\"path\":\"/api/v2/orders?page=3&size=50\",\"ok\":true}");
          case 2 -> log.append("wrote 48 rows to the table order_lines, commit in 3 ms");
          case 3 -> log.append("GET https://api.example.com/v1/customers/").append(id(random));
          default -> log.append("    at com.example.http.Client.send(Client.java:217) ~[app.jar]");
        }
        if (i % 200 == 0) {
          log.append(" token=").append(value(0));
        }
        log.append('\n');
      }
      text = log.substring(0, LENGTH);
      bytes = text.getBytes(UTF_8);
    }
  }

  /** A masker that has made its patterns. */
  @State(Scope.Thread)
  public static class Values {
    @Param({"1", "100", "1000", "10000"})
    public int count;

    private SecretMasker masker = new SecretMasker();

    @Setup
    public void add() {
      masker = new SecretMasker();
      for (int i = 0; i < count; i++) {
        masker.add("value " + i, value(i).getBytes(UTF_8));
      }
      masker.mask("");
    }
  }

  /** To compare: the same text to UTF-8 and back. */
  @Benchmark
  public String copy(Log log) {
    return new String(log.text.getBytes(UTF_8), UTF_8);
  }

  @Benchmark
  public String text(Log log, Values values) {
    return values.masker.mask(log.text);
  }

  /** Written in pieces of 200 bytes. */
  @Benchmark
  public void stream(Log log, Values values) throws IOException {
    try (OutputStream out = values.masker.outputStream(OutputStream.nullOutputStream())) {
      for (int at = 0; at < LENGTH; at += 200) {
        out.write(log.bytes, at, 200);
      }
    }
  }

  /** API keys, passwords of all printable characters, and UUIDs, 32 to 40 characters long. */
  private static String value(int number) {
    Random random = new Random(number);
    return switch (number % 3) {
      case 0 -> {
        StringBuilder key = new StringBuilder("sk_live_");
        random.ints(32, 0, 36).forEach(digit -> key.append(Character.forDigit(digit, 36)));
        yield key.toString();
      }
      case 1 -> {
        StringBuilder password = new StringBuilder();
        random.ints(32, '!', '~').forEach(c -> password.append((char) c));
        yield password.toString();
      }
      default -> id(random);
    };
  }

  private static String id(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
