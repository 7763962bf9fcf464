package io.stepvault.client.masking;

/** How a serializer writes one character of a string. */
@FunctionalInterface
interface Escape {
  void write(int codePoint, Sink sink);
}
