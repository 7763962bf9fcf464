package io.stepvault.server.tls;

import java.util.List;

/** The TLS files cannot be used; nothing was loaded. */
public final class TlsFilesException extends Exception {

  private final List<String> problems;

  TlsFilesException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence for each thing that is wrong, with the file's path; one or two of them. */
  public List<String> problems() {
    return problems;
  }
}
