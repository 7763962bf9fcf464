package io.stepvault.server.grpc;

import com.google.protobuf.ByteString;
import io.stepvault.server.key.Plaintext;
import io.stepvault.v1.MaskingPatterns;

/** How values are found in logs, for languages without a masker of ours. */
final class MaskingMessages {
  private MaskingMessages() {}

  static MaskingPatterns patterns(Plaintext value) {
    try (io.stepvault.client.masking.MaskingPatterns patterns =
        io.stepvault.client.masking.MaskingPatterns.of(value.exposeBytes())) {
      MaskingPatterns.Builder message =
          MaskingPatterns.newBuilder().setTooShort(patterns.patterns().isEmpty());
      patterns.patterns().forEach(one -> message.addPatterns(ByteString.copyFrom(one.bytes())));
      return message.build();
    }
  }
}
