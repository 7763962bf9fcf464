package io.stepvault.server.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Welch;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Whether the time of GetItem's answer tells an item that the caller may not see from one that is
 * not there. The build asks a few times and compares no times; {@code
 * -Dstepvault.timing.tries=20000}, on a quiet machine, does. It asks the use case itself, without
 * the network, which would hide more.
 */
final class HiddenItemTimingTest {
  private static final int TRIES = Integer.getInteger("stepvault.timing.tries", 20);
  private static final int WARM_UP = TRIES / 10;
  private static final boolean IS_TIMED = TRIES >= 1_000;

  /** Of the largest value that there is, so that whatever is read of it takes its time. */
  private static final int VERSIONS = 20;

  private static final ByteString VALUE = ByteString.copyFrom(new byte[65_536]);

  @Test
  void theTimeDoesNotTellAHiddenItemFromNone() {
    try (TestBroker broker = TestBroker.start();
        Database database = Database.open(broker.config().database())) {
      TestCalls calls = TestCalls.register(broker, "default");
      String hidden = create(calls.vaultOf("bob"));
      Presented presented = presented(calls);
      Catalog catalog = catalog(broker, database);
      double[] ofHidden = new double[TRIES];
      double[] ofNone = new double[TRIES];
      Random coin = new Random(1);
      for (int i = -WARM_UP; i < TRIES; i++) {
        boolean hiddenFirst = coin.nextBoolean();
        for (boolean asked : new boolean[] {hiddenFirst, !hiddenFirst}) {
          long nanos = ask(catalog, presented, asked ? hidden : TypeId.generate("vlt"));
          if (i >= 0) {
            (asked ? ofHidden : ofNone)[i] = nanos;
          }
        }
      }
      if (IS_TIMED) {
        Welch compared = Welch.of(ofHidden, ofNone);
        System.out.printf(
            "hidden %.0f ns, none %.0f ns, of %,d each: t = %.2f%n",
            compared.one(), compared.other(), TRIES, compared.t());
        assertThat(Math.abs(compared.t())).isLessThan(Welch.BOUND);
      }
    }
  }

  private static String create(VaultServiceBlockingStub owner) {
    String id =
        owner
            .createItem(CreateItemRequest.newBuilder().setName("hidden").setMaterial(VALUE).build())
            .getItem()
            .getId();
    for (int i = 1; i < VERSIONS; i++) {
      owner.rotateItem(RotateItemRequest.newBuilder().setId(id).setMaterial(VALUE).build());
    }
    return id;
  }

  private static long ask(Catalog catalog, Presented presented, String id) {
    long began = System.nanoTime();
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> catalog.byId(presented, id));
    long nanos = System.nanoTime() - began;
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ITEM_NOT_FOUND);
    return nanos;
  }

  private static Presented presented(TestCalls calls) {
    long now = Instant.now().getEpochSecond();
    return new Presented(
        "VaultService/GetItem",
        "vault.read",
        new PeerIdentity("spiffe://test/backend", "", Instant.MIN, Instant.MAX),
        false,
        Optional.of(calls.signer().sign(calls.claims("backend").issued(now, now + 3_600).build())),
        Optional.empty());
  }

  private static Catalog catalog(TestBroker broker, Database database) {
    Transactions transactions = database.transactions();
    Rings rings =
        new Rings(
            new InstallationStore(transactions).open(RootKey.load(broker.config().rootKey())));
    AuditStore audit = new AuditStore(UUID.randomUUID());
    Admission admission =
        new Admission(
            new OrganizationStore(transactions, rings),
            (certificate, reason) -> {},
            new Quotas(broker.config().quotas(), System::nanoTime),
            broker.config().audience());
    return new Catalog(
        new Gate(admission, transactions, new AuthorityStore(rings), audit),
        new ItemStore(rings),
        audit);
  }
}
