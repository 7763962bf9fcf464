package io.stepvault.server.quota;

import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many calls a second this broker takes of each certificate's identity, authorizer and
 * organization, so that one that is out of hand leaves room for the others. What exceeds them is
 * refused before it reaches the database.
 */
public final class Quotas {
  private final Buckets identities;
  private final Buckets authorizers;
  private final Buckets organizations;

  /**
   * @param nanos a monotonic clock
   */
  public Quotas(Rates rates, LongSupplier nanos) {
    this.identities = new Buckets(Rate.aSecond(rates.identity()), nanos);
    this.authorizers = new Buckets(Rate.aSecond(rates.authorizer()), nanos);
    this.organizations = new Buckets(Rate.aSecond(rates.organization()), nanos);
  }

  /** Calls a second, and at once: of each client certificate's identity, and so on. */
  public record Rates(int identity, int authorizer, int organization) {}

  /**
   * Counts a call of a certificate's identity.
   *
   * @throws Refusal QUOTA_EXCEEDED
   */
  public void countIdentity(String identity) {
    require(identities.take(identity), "identity", "this certificate's identity");
  }

  /**
   * Counts a call with a token whose signature is good: nobody uses up another's by a claim. An
   * authorizer of the installation has its quota in each organization: none uses up another's.
   *
   * @throws Refusal QUOTA_EXCEEDED
   */
  public void countToken(String authorizer, String organization) {
    // First: what is over its own quota does not use up what all of the organization's share.
    require(
        authorizers.take(authorizer + "\n" + organization),
        "authorizer",
        "this token's authorizer");
    require(organizations.take(organization), "organization", "this token's organization");
  }

  private static void require(Optional<Duration> wait, String quota, String whose) {
    if (wait.isPresent()) {
      throw Refusal.of(
              ErrorReason.QUOTA_EXCEEDED,
              whose + " makes more calls than quotas." + quota + " allows; send them more slowly")
          .with("quota", quota)
          .retryAfter(wait.get());
    }
  }
}
