package io.stepvault.bench;

import io.stepvault.server.error.Refusal;
import io.stepvault.v1.RevokeKeyRequest;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes an organization's authority set over and over without making it larger: a key is revoked
 * by {@code RevokeKey}, and as no call takes that back, the next change does it in the database,
 * with the product's own code, as another broker would. Every change is one durable transaction of
 * the organization, which every broker has to catch up with.
 */
final class AuthorityChanges implements Call {
  static final String KID = "changing";

  private final Connections operator;
  private final Seeder database;
  private final Queue<Slot> free = new ConcurrentLinkedQueue<>();
  private final String requests = UUID.randomUUID().toString();
  private final AtomicLong request = new AtomicLong();

  /** An authorizer whose only key is now live, now revoked. */
  private record Slot(String authorizer, boolean revoked) {}

  /**
   * @param authorizers whose keys are live, and change in turns; as many changes can be under way
   */
  AuthorityChanges(Connections operator, Seeder database, List<String> authorizers) {
    this.operator = operator;
    this.database = database;
    authorizers.forEach(id -> free.add(new Slot(id, false)));
  }

  @Override
  public boolean start(long number, Outcome outcome) {
    Slot slot = free.poll();
    if (slot == null) {
      throw new IllegalStateException("more changes at once than authorizers");
    }
    Outcome freeing = new Freeing(slot, outcome);
    if (slot.revoked) {
      Thread.startVirtualThread(() -> revive(slot.authorizer, freeing));
    } else {
      Calls.revoke(
          operator,
          Site.ORGANIZATION,
          RevokeKeyRequest.newBuilder()
              .setAuthorizerId(slot.authorizer)
              .setKid(KID)
              .setRequestId(requests + "-" + request.incrementAndGet())
              .build(),
          freeing);
    }
    return true;
  }

  private void revive(String authorizer, Outcome outcome) {
    try {
      database.revive(Site.ORGANIZATION, authorizer);
    } catch (Refusal busy) {
      outcome.refused();
      return;
    } catch (RuntimeException e) {
      outcome.failed(e);
      return;
    }
    outcome.done();
  }

  /** Lets the slot be used again before the loop hears of the end, and wants another. */
  private final class Freeing implements Outcome {
    private final Slot slot;
    private final Outcome outcome;

    Freeing(Slot slot, Outcome outcome) {
      this.slot = slot;
      this.outcome = outcome;
    }

    @Override
    public void done() {
      free.add(new Slot(slot.authorizer, !slot.revoked));
      outcome.done();
    }

    @Override
    public void refused() {
      free.add(slot);
      outcome.refused();
    }

    @Override
    public void failed(Throwable problem) {
      free.add(slot);
      outcome.failed(problem);
    }
  }
}
