package io.stepvault.client;

import java.nio.file.Path;

/** The files of a workload, for tests of other packages. */
public final class TestWorkload {
  private TestWorkload() {}

  /** Its certificate, issued by an authority of its own. */
  public static Path certificate(Path directory, String name) throws Exception {
    return new TestAuthority(directory, "ca").workload(name).certificate();
  }
}
