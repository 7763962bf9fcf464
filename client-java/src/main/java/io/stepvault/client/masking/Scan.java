package io.stepvault.client.masking;

import static io.stepvault.client.masking.MaskingPatterns.SHORTEST;

/**
 * One pass over one text, which may come in pieces. Time is linear in the text, whatever text and
 * patterns are: less than {@value MaskingPatterns#SHORTEST} bytes are looked at again after each
 * match or beginning of one that was followed, which are longer.
 */
final class Scan {
  private final Automaton automaton;
  private final Trie trie;
  private final Prefixes prefixes;
  private final Ranges found = new Ranges();

  /** The next byte: to begin a pattern when {@code node} is none, else to go on with. */
  private int position;

  private int node = Trie.NONE;
  private int depth;

  Scan(Automaton automaton) {
    this.automaton = automaton;
    this.trie = automaton.trie();
    this.prefixes = automaton.prefixes();
  }

  Automaton automaton() {
    return automaton;
  }

  /** What is to be masked, as far as {@link #advance} came. */
  Ranges found() {
    return found;
  }

  /** Goes on to the end of what is there; the text before may not have changed. */
  void advance(byte[] text, int end) {
    while (true) {
      if (node == Trie.NONE) {
        position = prefixes.find(text, position, end);
        if (end - position < SHORTEST) {
          return;
        }
        begin(text);
      }
      while (node != Trie.NONE) {
        if (position == end) {
          return;
        }
        step(text[position]);
      }
    }
  }

  /** Where the first byte is that something still to come may make part of a match. */
  int undecided() {
    return node == Trie.NONE ? position : position - depth;
  }

  /** The same, exactly: {@link #advance} alone leaves the last bytes open when it need not. */
  int undecidedAtPause(byte[] text, int end) {
    if (node == Trie.NONE) {
      while (position < end && !prefixes.couldBegin(text, position, end)) {
        position++;
      }
    }
    return undecided();
  }

  /** The text's first bytes are gone: no more than are decided. */
  void shift(int by) {
    position -= by;
    found.shift(by);
  }

  private void begin(byte[] text) {
    node = prefixes.rootAt(text, position);
    if (node == Trie.NONE) {
      // Only when another thread has just wiped the patterns.
      position++;
      return;
    }
    position += SHORTEST;
    depth = SHORTEST;
    arrive();
  }

  private void step(byte next) {
    int child = trie.child(node, next);
    if (child == Trie.NONE) {
      fall();
    } else {
      node = child;
      depth++;
      position++;
      arrive();
    }
  }

  private void arrive() {
    int length = trie.match(node, depth);
    if (length > 0) {
      found.add(position - length, position);
    }
    while (node != Trie.NONE && trie.isLeaf(node)) {
      fall();
    }
  }

  /** To the next shorter beginning of a pattern; or back to where one of four bytes may be. */
  private void fall() {
    int fail = trie.fail(node);
    if (fail == Trie.NONE) {
      position -= SHORTEST - 1;
    } else {
      depth = trie.failDepth(node);
    }
    node = fail;
  }
}
