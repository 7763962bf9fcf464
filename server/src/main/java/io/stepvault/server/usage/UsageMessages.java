package io.stepvault.server.usage;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Usages as the API shows them, in answers and beside errors. */
public final class UsageMessages {
  private UsageMessages() {}

  public static io.stepvault.v1.Usage usage(Usage usage) {
    io.stepvault.v1.Usage.Builder message =
        io.stepvault.v1.Usage.newBuilder()
            .setWorkflow(usage.workflow())
            .setWorkflowVersion(usage.workflowVersion())
            .setNode(usage.node())
            .setReference(usage.reference())
            .setLastVersion(usage.lastVersion());
    if (usage.declaredAt() != null) {
      message.setDeclaredAt(timestamp(usage.declaredAt()));
    }
    if (usage.lastUsedAt() != null) {
      message.setLastUsedAt(timestamp(usage.lastUsedAt()));
    }
    return message.build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
