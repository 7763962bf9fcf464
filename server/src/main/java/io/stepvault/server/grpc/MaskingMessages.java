package io.stepvault.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.stepvault.server.key.Plaintext;
import io.stepvault.v1.MaskingPatterns;
import java.util.ArrayList;
import java.util.List;

/**
 * How the values of one answer are found in logs, for languages without a masker of ours. Closed
 * when the answer was sent, which wipes them.
 */
final class MaskingMessages implements AutoCloseable {
  private final List<io.stepvault.client.masking.MaskingPatterns> open = new ArrayList<>();

  MaskingPatterns patterns(Plaintext value) {
    io.stepvault.client.masking.MaskingPatterns patterns =
        io.stepvault.client.masking.MaskingPatterns.of(value.exposeBytes());
    open.add(patterns);
    MaskingPatterns.Builder message =
        MaskingPatterns.newBuilder().setTooShort(patterns.patterns().isEmpty());
    // Wrapped, not copied: gRPC serialises it at once, and then the array is wiped.
    patterns
        .patterns()
        .forEach(one -> message.addPatterns(UnsafeByteOperations.unsafeWrap(one.bytes())));
    return message.build();
  }

  @Override
  public void close() {
    open.forEach(io.stepvault.client.masking.MaskingPatterns::close);
  }
}
