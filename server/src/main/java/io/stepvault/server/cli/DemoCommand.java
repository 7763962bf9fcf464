package io.stepvault.server.cli;

import io.stepvault.server.log.Logging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code demo}: the story of the product on real parts, in a folder that is gone afterwards. */
@Command(
    name = "demo",
    description = {
      "Shows what Stepvault does: a step gets a secret, and nobody else does. Starts everything that"
          + " it needs, takes a few seconds, and leaves nothing behind."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    // What the broker refuses is part of the story, and told there.
    Logging.start("ERROR");
    PrintWriter out = spec.commandLine().getOut();
    try (ShutdownSignal signal = ShutdownSignal.listen()) {
      Path folder = Files.createTempDirectory("stepvault-demo-");
      try {
        return tell(new Story(out, signal::isRequested), DevHome.at(folder)) ? 0 : 1;
      } finally {
        PrivateFiles.deleteFolder(folder);
      }
    }
  }

  private static boolean tell(Story story, DevHome home) throws IOException {
    story.chapter("A broker, with mutual TLS and a PostgreSQL of its own");
    try (DevBroker broker =
        DevBroker.start(home, 0, EmbeddedDatabase.Durability.FAST, InstantSource.system())) {
      new Demo(story, broker).run();
      new DemoWorkflow(story, broker).run();
    }
    story.say("");
    story.say(
        story.succeeded()
            ? "That is all: steps got their secrets, and nobody else did. Nothing stays behind."
            : "Not everything went as told: this is a defect.");
    return story.succeeded();
  }
}
