package io.stepvault.client.masking;

import java.lang.invoke.VarHandle;
import java.util.List;

/** Finds patterns. Does not change but for {@link #wipe}; may be used by many threads. */
final class Automaton {
  private final Trie trie;
  private final Prefixes prefixes;
  private volatile boolean wiped;

  /**
   * @param patterns sorted by unsigned bytes, each once and none too short
   */
  Automaton(List<byte[]> patterns) {
    this.trie = TrieBuilder.build(patterns);
    this.prefixes = new Prefixes(trie);
  }

  Trie trie() {
    return trie;
  }

  Prefixes prefixes() {
    return prefixes;
  }

  /** What has found nothing until now may have missed what another thread wiped. */
  boolean isWiped() {
    // Else a look at the patterns could come after this one.
    VarHandle.acquireFence();
    return wiped;
  }

  /** From now on it finds less than it should, at last nothing. */
  void wipe() {
    wiped = true;
    VarHandle.fullFence();
    trie.wipe();
    prefixes.wipe();
  }
}
