package io.stepvault.server.fuzz;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Jazzer, which runs in a process of its own: it changes classes as they are loaded, so that it
 * sees which inputs reach new code, and lets libFuzzer make more of those.
 */
final class JazzerProcess {
  /** Our own code. */
  static final String OURS = "io.stepvault.server.**";

  /** Theirs too decides what becomes of an input. */
  static final String WITH_PARSERS =
      OURS + ":com.fasterxml.jackson.core.**:org.bouncycastle.asn1.**";

  /** What checks the targets is not to be explored. */
  private static final String EXCLUDED = "io.stepvault.server.fuzz.**";

  private JazzerProcess() {}

  /**
   * The process, not yet started.
   *
   * @param watched whose new code an input is kept for
   * @param findings the folder for inputs that break something
   * @param more libFuzzer's options, then folders of inputs; new ones go into the first
   */
  static ProcessBuilder of(Class<?> target, String watched, Path findings, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + watched,
                "--instrumentation_excludes=" + EXCLUDED,
                "--custom_hook_includes=" + OURS,
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/"));
    command.addAll(more);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
