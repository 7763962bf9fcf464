package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.DescribeCallerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.OrganizationServiceGrpc.OrganizationServiceBlockingStub;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a deleted organization, and what it does to the others. */
final class DeletedOrganizationTest {
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = TestBroker.start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private OrganizationServiceBlockingStub operator() {
    return OrganizationServiceGrpc.newBlockingStub(broker.channel("operator"));
  }

  private void create(String id) {
    operator().createOrganization(CreateOrganizationRequest.newBuilder().setId(id).build());
  }

  private void delete(String id) {
    operator()
        .deleteOrganization(
            DeleteOrganizationRequest.newBuilder().setId(id).setConfirmId(id).build());
  }

  /** Puts back what the deletion took, out of a copy from before, but for the ring keys. */
  private void restoreButForItsKeys() {
    broker.sql(
        "INSERT INTO stepvault.organization_revision SELECT * FROM public.copied_revision;"
            + " UPDATE stepvault.organization SET deleted_at = NULL WHERE id = 'gone'");
  }

  private void copy() {
    for (String table : new String[] {"organization_revision", "ring_key"}) {
      broker.sql(
          "CREATE TABLE public.copied_%s AS SELECT * FROM stepvault.%s WHERE organization = 'gone'"
              .formatted(table.replace("organization_", ""), table));
    }
  }

  @Test
  void nothingOfItDecryptsWithoutItsKeys_notEvenWhereTheyWereInMemory() throws Exception {
    create("gone");
    TestCalls calls = TestCalls.register(broker, "gone");
    calls.create("payments", "value");
    copy();
    assertThat(calls.resolve("payments")).isEqualTo("value");
    ManagedChannel channel;
    try (Broker other = Broker.start(broker.config(), InstantSource.system())) {
      channel = broker.channel(broker.certificate("node-a"), other.port());
      assertThat(resolve(channel, calls)).isEqualTo("value");

      delete("gone");
      // The other broker finds out by a call, if not by its poll.
      assertThat(Refused.by(() -> resolve(channel, calls)).reason())
          .isEqualTo(ErrorReason.TOKEN_INVALID);

      restoreButForItsKeys();
      assertThat(Refused.by(() -> resolve(channel, calls)).reason())
          .isEqualTo(ErrorReason.INTEGRITY_FAILED);
      channel.shutdownNow();
    }
    assertThat(Refused.by(() -> calls.resolve("payments")).reason())
        .isEqualTo(ErrorReason.INTEGRITY_FAILED);
    broker.restart();
    assertThat(Refused.by(() -> calls.resolve("payments")).reason())
        .isEqualTo(ErrorReason.INTEGRITY_FAILED);

    // It was for the keys alone: a backup that has them brings all of it back.
    broker.sql("INSERT INTO stepvault.ring_key SELECT * FROM public.copied_ring_key");
    assertThat(calls.resolve("payments")).isEqualTo("value");
  }

  private static String resolve(ManagedChannel channel, TestCalls calls) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), calls.token("node-a"))
        .resolve(ResolveRequest.newBuilder().addReferences("payments").build())
        .getSecrets(0)
        .getValue()
        .toStringUtf8();
  }

  private String organizationOfAnOperatorWhoNamesNone() {
    return TestCalls.operator(broker, null)
        .describeCaller(DescribeCallerRequest.getDefaultInstance())
        .getOrganization();
  }

  @Test
  void theSoleOrganizationIsTheOneThatIsLeft() {
    assertThat(organizationOfAnOperatorWhoNamesNone()).isEqualTo("default");
    create("acme");
    assertThat(Refused.by(this::organizationOfAnOperatorWhoNamesNone).reason())
        .isEqualTo(ErrorReason.ORGANIZATION_REQUIRED);
    delete("default");
    assertThat(organizationOfAnOperatorWhoNamesNone()).isEqualTo("acme");
  }

  @Test
  void aDeletedDefaultIsNotMadeAgainAtStart() {
    delete("default");
    broker.restart();
    assertThat(Refused.by(this::organizationOfAnOperatorWhoNamesNone).reason())
        .isEqualTo(ErrorReason.ORGANIZATION_REQUIRED);
    for (String table : List.of("organization_revision", "ring_key")) {
      assertThat(broker.query("SELECT DISTINCT organization FROM " + table))
          .as("the installation's own alone")
          .containsExactly("system");
    }
    create("acme");
    assertThat(organizationOfAnOperatorWhoNamesNone()).isEqualTo("acme");
  }
}
