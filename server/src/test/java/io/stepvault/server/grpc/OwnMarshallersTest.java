package io.stepvault.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolvedSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What gRPC gets to write, and what it leaves behind. */
final class OwnMarshallersTest {
  private static final ResolveResponse ANSWER =
      ResolveResponse.newBuilder()
          .addSecrets(
              ResolvedSecret.newBuilder()
                  .setReference("partner")
                  .setValue(ByteString.copyFromUtf8("hunter2 ".repeat(2_000))))
          .build();

  private static InputStream marshalled() {
    ServerMethodDefinition<?, ?> method =
        OwnMarshallers.of(new ResolveServiceGrpc.ResolveServiceImplBase() {}.bindService())
            .getMethod("stepvault.v1.ResolveService/Resolve");
    @SuppressWarnings("unchecked") // As the service has it.
    MethodDescriptor<?, ResolveResponse> descriptor =
        (MethodDescriptor<?, ResolveResponse>) method.getMethodDescriptor();
    return descriptor.streamResponse(ANSWER);
  }

  /** As gRPC's buffers do, it takes what it is given at once; but it remembers where that was. */
  private static final class Taking extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<byte[]> arrays = new ArrayList<>();

    @Override
    public void write(int b) {
      taken.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      taken.write(bytes, offset, length);
      arrays.add(bytes);
    }
  }

  @Test
  void anAnswerIsWrittenWhole_fromAnArrayThatIsThenWiped() throws IOException {
    Taking taking = new Taking();
    try (InputStream bytes = marshalled()) {
      assertThat(bytes.available()).isEqualTo(ANSWER.getSerializedSize());
      assertThat(((Drainable) bytes).drainTo(taking)).isEqualTo(ANSWER.getSerializedSize());
      assertThat(bytes.available()).isZero();
    }

    assertThat(taking.taken.toByteArray()).isEqualTo(ANSWER.toByteArray());
    assertThat(taking.arrays)
        .singleElement()
        .satisfies(array -> assertThat(array).containsOnly((byte) 0));
  }

  @Test
  void anAnswerThatIsNeverWritten_isWipedToo() throws IOException {
    InputStream bytes = marshalled();
    bytes.close();

    assertThat(bytes.readAllBytes()).hasSize(ANSWER.getSerializedSize()).containsOnly((byte) 0);
  }
}
