package io.stepvault.server.signing;

import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.Plaintext;

/** Opens the private or symmetric half of a version; whoever asks closes it. */
@FunctionalInterface
interface KeySource {
  Plaintext open(ItemVersion version);
}
