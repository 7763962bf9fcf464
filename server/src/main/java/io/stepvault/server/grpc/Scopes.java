package io.stepvault.server.grpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.stepvault.v1.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which scope each of the API's methods asks for, as its proto says. */
final class Scopes {
  private final Map<String, String> byMethod;

  private Scopes(Map<String, String> byMethod) {
    this.byMethod = byMethod;
  }

  /**
   * The scopes of all methods of the services.
   *
   * @throws IllegalStateException when a method has none: the broker must not start
   */
  static Scopes of(List<ServerServiceDefinition> services) {
    Map<String, String> scopes = new TreeMap<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        String name = method.getMethodDescriptor().getFullMethodName();
        MethodDescriptor descriptor =
            ((ProtoMethodDescriptorSupplier) method.getMethodDescriptor().getSchemaDescriptor())
                .getMethodDescriptor();
        String scope = descriptor.getOptions().getExtension(Options.scope);
        if (scope.isEmpty()) {
          throw new IllegalStateException(name + " has no option (stepvault.v1.scope)");
        }
        scopes.put(name, scope);
      }
    }
    return new Scopes(scopes);
  }

  /** Empty for methods that are not of the API: health and reflection. */
  Optional<String> of(String fullMethodName) {
    return Optional.ofNullable(byMethod.get(fullMethodName));
  }
}
