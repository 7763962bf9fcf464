package io.stepvault.server.organization;

import java.time.Instant;

/**
 * A tenant of the installation.
 *
 * @param id the platform's own; given once
 * @param stamp counts its changes
 */
public record Organization(String id, String displayName, Instant createdAt, long stamp) {
  /** The installation's own, there from the first start: its authorizers sign for others. */
  public static final String INSTALLATION = "system";

  /** An opaque text that changes with every change. */
  public String etag() {
    return Long.toString(stamp, 36);
  }
}
