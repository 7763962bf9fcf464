package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
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

  private BrokerMain() {}

  /**
   * Runs it. Its first line: the broker's port, and the folder of the {@link SiteFiles}. Then each
   * line that comes is the name of a new organization, and is answered with its authorizer's id.
   *
   * @param arguments the cache's folder
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // What else is printed is no answer.
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try (Site site = Site.start(new Cache(Path.of(arguments[0])))) {
      answers.println(ANSWER + site.port() + " " + site.files().folder());
      for (String name = orders.readLine(); name != null; name = orders.readLine()) {
        answers.println(ANSWER + site.newTenant(name));
      }
    }
    System.exit(0); // Whatever thread is left.
  }
}
