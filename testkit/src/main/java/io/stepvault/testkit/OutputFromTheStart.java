package io.stepvault.testkit;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Watches the output before any test class is loaded: some logging libraries take hold of {@code
 * System.err} when they start, and print past whoever comes later. JUnit finds it by itself.
 */
public final class OutputFromTheStart implements LauncherSessionListener {
  /** For JUnit. */
  public OutputFromTheStart() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Output.install();
  }
}
