package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The broker's process: a {@link Site}, told what to do by lines, each of which it answers with
 * one. When there are no more, because the tests are over or their JVM was killed, it tidies up and
 * ends.
 */
final class BrokerMain {
  /** How its answers begin. */
  static final String ANSWER = "stepvault: ";

  /** How those go on that say why something was not done. */
  static final String FAILURE = "failed: ";

  private BrokerMain() {}

  /**
   * Runs it. Its first answer: the broker's port, and the folder of the {@link SiteFiles}. Then
   * each line that comes is the name of a new organization, and is answered with its authorizer's
   * id.
   *
   * @param arguments the cache's folder
   */
  public static void main(String[] arguments) {
    PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    System.setOut(System.err); // What else is printed is no answer.
    // Netty does not take SLF4J without a provider by itself, and goes on looking.
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
    try {
      Site site = Site.start(new Cache(Path.of(arguments[0])));
      answers.println(ANSWER + site.port() + " " + site.files().folder());
      serve(site, new BufferedReader(new InputStreamReader(System.in, UTF_8)), answers);
      System.exit(0);
    } catch (Throwable e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        System.err.println(cause);
      }
      System.exit(1);
    }
  }

  private static void serve(Site site, BufferedReader orders, PrintStream answers)
      throws IOException {
    for (String name = orders.readLine(); name != null; name = orders.readLine()) {
      String answer;
      try {
        answer = site.newTenant(name);
      } catch (IOException | RuntimeException e) {
        answer = FAILURE + e.toString().lines().findFirst().orElseThrow();
      }
      answers.println(ANSWER + answer);
    }
  }
}
