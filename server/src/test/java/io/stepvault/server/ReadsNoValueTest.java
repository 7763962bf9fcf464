package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CheckTemplatesRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.Template;
import io.stepvault.v1.Template.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What shows no value reads none: here the database lets nobody read one. */
final class ReadsNoValueTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static String id;

  @BeforeAll
  static void takeTheValuesAway() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    id = calls.create("payments", "sk_live_0451").getId();
    String others =
        broker
            .query(
                "SELECT string_agg(column_name, ',') FROM information_schema.columns"
                    + " WHERE table_schema = 'stepvault' AND table_name = 'item_version'"
                    + " AND column_name <> 'ciphertext'")
            .getFirst();
    broker.sql("REVOKE SELECT ON stepvault.item_version FROM stepvault_broker");
    broker.sql("GRANT SELECT (" + others + ") ON stepvault.item_version TO stepvault_broker");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aList() {
    assertThat(calls.vault().listItems(ListItemsRequest.getDefaultInstance()).getItemsList())
        .hasSize(1);
  }

  @Test
  void whatANameMeans() {
    assertThat(calls.vault().getItem(GetItemRequest.newBuilder().setName("payments").build()))
        .isNotNull();
  }

  @Test
  void whatAnIdMeans() {
    assertThat(calls.vault().getItem(GetItemRequest.newBuilder().setId(id).build())).isNotNull();
    assertThat(
            calls
                .vault()
                .listVersions(ListVersionsRequest.newBuilder().setId(id).build())
                .getVersionsList())
        .isNotEmpty();
  }

  @Test
  void aChange() {
    assertThat(
            calls
                .vault()
                .rotateItem(RotateItemRequest.newBuilder().setId(id).setSecret("another").build())
                .getVersion()
                .getNumber())
        .isEqualTo(2);
  }

  @Test
  void checkTemplates() {
    var stub =
        TestCalls.with(
            ResolveServiceGrpc.newBlockingStub(broker.channel("backend")), calls.token("backend"));
    var answer =
        stub.checkTemplates(
            CheckTemplatesRequest.newBuilder()
                .setWorkflow("billing")
                .addTemplates(
                    Template.newBuilder()
                        .setKey("header")
                        .setContext(Context.HEADER)
                        .setText("Bearer {{secrets.payments}}"))
                .build());
    assertThat(answer.getFindings(0).getItemId()).startsWith("vlt_");
  }

  @Test
  void aResolveDoes() {
    assertThatThrownBy(() -> calls.resolve("payments")).isInstanceOf(StatusRuntimeException.class);
  }
}
