package io.stepvault.testkit;

import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** What every call of the platform's carries. */
final class Calls {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ORGANIZATION =
      Metadata.Key.of("stepvault-organization", Metadata.ASCII_STRING_MARSHALLER);
  private static final long SECONDS = 30;

  private Calls() {}

  static <S extends AbstractStub<S>> S withDeadline(S stub) {
    return stub.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  /** As the operator, in an organization. */
  static <S extends AbstractStub<S>> S in(String organization, S stub) {
    return with(stub, ORGANIZATION, organization);
  }

  /** As the back end. */
  static <S extends AbstractStub<S>> S withToken(String token, S stub) {
    return with(stub, AUTHORIZATION, "Bearer " + token);
  }

  private static <S extends AbstractStub<S>> S with(
      S stub, Metadata.Key<String> header, String value) {
    Metadata metadata = new Metadata();
    metadata.put(header, value);
    return withDeadline(stub).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }
}
