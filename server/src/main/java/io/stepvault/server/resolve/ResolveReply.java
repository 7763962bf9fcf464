package io.stepvault.server.resolve;

import java.util.List;

/** Where the outcome of a resolve goes. */
public interface ResolveReply extends Reply {

  /** Runs on the event loop; closes the values. */
  void values(List<ResolvedValue> values);
}
