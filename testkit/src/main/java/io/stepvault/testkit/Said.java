package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a {@link BrokerMain} says: answers, and the rest, of which the end is kept for a person. */
final class Said {
  /** The longest: the very first start unpacks PostgreSQL, on whatever machine. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final int LINES = 20;

  /** After the last answer. */
  private static final String END = "";

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Deque<String> rest = new ArrayDeque<>();
  private final Thread errors;

  private Said(BufferedReader output, BufferedReader errors) {
    this.errors = reader(errors, this::keep, () -> {});
    reader(output, this::hear, () -> answers.add(END));
  }

  /** Begins to listen. */
  static Said by(Process process) {
    return new Said(process.inputReader(UTF_8), process.errorReader(UTF_8));
  }

  private Thread reader(BufferedReader from, Consumer<String> to, Runnable end) {
    return Thread.ofPlatform()
        .daemon()
        .name("stepvault-testkit-broker")
        .start(
            () -> {
              try {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                  to.accept(line);
                }
              } catch (IOException e) {
                keep(e.getMessage());
              } finally {
                end.run();
              }
            });
  }

  /** A JVM that cannot start says so here, too. */
  private void hear(String line) {
    if (line.startsWith(BrokerMain.ANSWER)) {
      answers.add(line.substring(BrokerMain.ANSWER.length()));
    } else {
      keep(line);
    }
  }

  private synchronized void keep(String line) {
    rest.add(line);
    if (rest.size() > LINES) {
      rest.remove();
    }
  }

  private synchronized String lastWords() {
    return String.join("\n", rest);
  }

  /**
   * The next answer.
   *
   * @throws IOException when it says that it failed, has ended, or does not answer for minutes
   */
  String answer() throws IOException {
    try {
      String answer = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("the broker's process does not answer:\n" + lastWords());
      }
      if (answer.equals(END)) {
        answers.add(END); // Whoever asks again is told again.
        errors.join(Duration.ofSeconds(1));
        throw new IOException("the broker's process has ended:\n" + lastWords());
      }
      if (answer.startsWith(BrokerMain.FAILURE)) {
        throw new IOException(answer.substring(BrokerMain.FAILURE.length()));
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the broker's process was asked", e);
    }
  }
}
