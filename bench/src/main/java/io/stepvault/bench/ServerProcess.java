package io.stepvault.bench;

import io.stepvault.server.Broker;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM under load, with the product's flags. */
final class ServerProcess implements AutoCloseable {
  private static final String READY = "ready ";
  private static final String FIGURES = "figures ";
  private static final String COLLECTED = "collected";
  private static final int FIRST_WITH_UNSAFE_WARNING = 24;

  /** More flags for it, separated by blanks: to record a profile, say. */
  private static final String MORE_FLAGS = System.getProperty("stepvault.bench.flags", "").strip();

  private final Process process;
  private final int port;
  private final BlockingQueue<String> figures;

  private ServerProcess(Process process, int port, BlockingQueue<String> figures) {
    this.process = process;
    this.port = port;
    this.figures = figures;
  }

  /** Runs {@code main} of a class until it serves. */
  static ServerProcess start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(flags());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    try {
      BlockingQueue<String> figures = new LinkedBlockingQueue<>();
      return new ServerProcess(process, awaitReady(process, figures), figures);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The flags of {@code ./stepvault serve}: of the same file, its heap of 256 MB among them. */
  static List<String> flags() {
    List<String> flags = new ArrayList<>(options());
    if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNING) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    flags.add("--enable-native-access=ALL-UNNAMED");
    if (!MORE_FLAGS.isEmpty()) {
      flags.addAll(List.of(MORE_FLAGS.split(" +", -1)));
    }
    return flags;
  }

  /** One a line, and comments. */
  private static List<String> options() {
    try (InputStream in = Broker.class.getResourceAsStream("jvm.options")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int awaitReady(Process process, BlockingQueue<String> figures) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofPlatform()
            .daemon()
            .name("output")
            .start(() -> output.lines().forEach(next -> take(next, figures)));
        return Integer.parseInt(line.substring(READY.length()));
      }
      System.err.println(line);
    }
    throw new IOException("a server process ended before it was ready");
  }

  private static void take(String line, BlockingQueue<String> figures) {
    if (line.startsWith(FIGURES)) {
      figures.add(line.substring(FIGURES.length()));
    } else {
      System.err.println(line);
    }
  }

  /**
   * In the process itself: tells its port, tells its memory whenever a line comes in, and returns
   * when the parent has gone or closed it.
   */
  static void serveUntilInputEnds(int port) throws IOException {
    System.out.println(READY + port);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(FIGURES + JvmMemory.read(line.equals(COLLECTED)).toLine());
    }
  }

  /**
   * The JVM's memory as it tells it.
   *
   * @param collected after a full collection: what is live
   */
  JvmMemory memory(boolean collected) throws InterruptedException {
    try {
      figures.clear();
      BufferedWriter input = process.outputWriter(StandardCharsets.UTF_8);
      input.write((collected ? COLLECTED : FIGURES.strip()) + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String line = figures.poll(20, TimeUnit.SECONDS);
    if (line == null) {
      throw new IllegalStateException("a server process does not tell its memory");
    }
    return JvmMemory.ofLine(line);
  }

  int port() {
    return port;
  }

  double cpu() {
    return Cpu.of(process.pid());
  }

  /** Of its CPU time, what the JVM's compilers took. */
  double compiling() {
    return Cpu.ofThreads(process.pid(), "C1 Compiler")
        + Cpu.ofThreads(process.pid(), "C2 Compiler");
  }

  long pid() {
    return process.pid();
  }

  /** The most memory that it ever held, heap and all, in MiB. */
  long peakMebibytes() {
    return Proc.statusNumber(pid(), "VmHWM") / 1024;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
