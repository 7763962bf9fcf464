package io.stepvault.server.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a node of a workflow refers to an item.
 *
 * @param workflow empty: what resolved without one
 * @param workflowVersion of the save that declared it; may be empty
 * @param reference a name or an id, as written
 * @param declaredAt null: only observed
 * @param lastVersion that it got, or the one in question; 0: it never ran
 * @param lastUsedAt when it got that version last; null: it never ran
 */
public record Usage(
    String workflow,
    String workflowVersion,
    String node,
    String reference,
    @Nullable Instant declaredAt,
    int lastVersion,
    @Nullable Instant lastUsedAt) {}
