package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A {@link BrokerMain}, seen from the tests. It is a process of its own because only so its classes
 * come out of an archive, which is what makes it quick to start; and it ends with this one, however
 * this one ends.
 */
final class BrokerProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 30;

  private final Process process;
  private final LastWords lastWords;
  private final Writer orders;
  private final BufferedReader answers;
  private final int port;
  private final SiteFiles files;

  private BrokerProcess(Process process) throws IOException {
    this.process = process;
    this.lastWords = LastWords.of(process.errorReader(UTF_8));
    this.orders = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    this.answers = process.inputReader(UTF_8);
    String[] ready = answer().split(" ", 2);
    this.port = Integer.parseInt(ready[0]);
    this.files = new SiteFiles(Path.of(ready[1]));
  }

  /**
   * Starts it; it serves when this returns.
   *
   * @throws IOException when it does not, with its last words
   */
  static BrokerProcess start(Cache cache) throws IOException {
    return start(BrokerCommand.in(cache));
  }

  static BrokerProcess start(ProcessBuilder command) throws IOException {
    return new BrokerProcess(command.start());
  }

  int port() {
    return port;
  }

  SiteFiles files() {
    return files;
  }

  /**
   * A new organization, and a node of that name with a certificate.
   *
   * @return its authorizer's id
   */
  synchronized String newTenant(String name) throws IOException {
    try {
      orders.write(name + "\n");
      orders.flush();
    } catch (IOException e) {
      throw ended();
    }
    return answer();
  }

  /** What a JVM that cannot start says goes to standard output, too. */
  private String answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(BrokerMain.ANSWER)) {
        return line.substring(BrokerMain.ANSWER.length());
      }
      lastWords.add(line);
    }
    throw ended();
  }

  private IOException ended() {
    try {
      lastWords.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new IOException("the broker's process has ended:\n" + lastWords);
  }

  /** Ends it, with all that it has. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("stepvault-testkit: the broker does not stop, and is killed");
        process.destroyForcibly();
      }
    } catch (IOException e) {
      // It has ended by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of what it says, for a person. */
  private static final class LastWords {
    private static final int LINES = 20;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader;

    private LastWords(BufferedReader words) {
      this.reader =
          Thread.ofPlatform().daemon().name("stepvault-testkit-words").unstarted(() -> read(words));
    }

    static LastWords of(BufferedReader words) {
      LastWords last = new LastWords(words);
      last.reader.start();
      return last;
    }

    private void read(BufferedReader words) {
      try {
        for (String line = words.readLine(); line != null; line = words.readLine()) {
          add(line);
        }
      } catch (IOException e) {
        add(e.getMessage());
      }
    }

    private synchronized void add(String line) {
      lines.add(line);
      if (lines.size() > LINES) {
        lines.remove();
      }
    }

    void await() throws InterruptedException {
      reader.join(TimeUnit.SECONDS.toMillis(1));
    }

    @Override
    public synchronized String toString() {
      return String.join("\n", lines);
    }
  }
}
