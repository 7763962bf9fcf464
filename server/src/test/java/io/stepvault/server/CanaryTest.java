package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.DatabaseSearch;
import io.stepvault.server.testing.ProcessOutput;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value is where it was asked for, and nowhere else. */
final class CanaryTest {
  private static final Canary CANARY = new Canary();

  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aValueLeavesNoTrace() throws Exception {
    try (ProcessOutput output = new ProcessOutput()) {
      broker.restart();
      String id = storeAndResolve();
      refuse(id);
      broker.restart(); // What is written at the end counts too.
      assertThat(output.text()).contains("serving").contains("io.stepvault");
      assertThat(CANARY.isIn(output.text())).as("in the log").isFalse();
    }
    DatabaseSearch search = new DatabaseSearch(broker);
    assertThat(search.columnsWith(CANARY)).isEmpty();
    assertThat(search.filesWith(CANARY)).isEmpty();
  }

  private static String storeAndResolve() {
    silent(() -> calls.vault().createItem(create("kept", CANARY.text()).build()));
    String id =
        calls
            .vault()
            .getItem(GetItemRequest.newBuilder().setName("kept").build())
            .getItem()
            .getId();
    assertThat(calls.resolve("kept")).isEqualTo(CANARY.text());
    silent(
        () ->
            calls
                .vault()
                .rotateItem(
                    RotateItemRequest.newBuilder()
                        .setId(id)
                        .setSecretBytes(ByteString.copyFromUtf8("second " + CANARY.text()))
                        .setRequestId("rotation")
                        .build()));
    assertThat(calls.resolve(id)).isEqualTo("second " + CANARY.text());
    silent(() -> calls.vault().getItem(GetItemRequest.newBuilder().setId(id).build()));
    silent(() -> calls.vault().listItems(ListItemsRequest.getDefaultInstance()));
    silent(
        () ->
            calls
                .vault()
                .createItem(
                    CreateItemRequest.newBuilder()
                        .setName("kept material")
                        .setMaterial(ByteString.copyFromUtf8(CANARY.text()))
                        .setAccess(Access.newBuilder().setMode(Access.Mode.TEAM))
                        .build()));
    return id;
  }

  /** Every way of being refused that has a value near it. */
  private static void refuse(String id) {
    refused(() -> calls.vault().createItem(create("kept", CANARY.text()).build()));
    refused(() -> calls.vault().createItem(create("x", CANARY.text()).build()));
    refused(() -> calls.vault().createItem(create("too long", CANARY.text().repeat(30)).build()));
    silent(() -> calls.vault().createItem(create("repeated", "1", "repeated").build()));
    refused(() -> calls.vault().createItem(create("repeated", CANARY.text(), "repeated").build()));
    ByteString notUtf8 =
        ByteString.copyFromUtf8(CANARY.text()).concat(ByteString.copyFrom(new byte[] {-1}));
    refused(() -> calls.vault().createItem(create("no text", "").setSecretBytes(notUtf8).build()));
    refused(
        () ->
            calls
                .vault()
                .rotateItem(
                    RotateItemRequest.newBuilder()
                        .setId(id)
                        .setMaterial(ByteString.copyFromUtf8(CANARY.text()))
                        .build()));
    refused(
        () ->
            calls
                .vault()
                .rotateItem(
                    RotateItemRequest.newBuilder()
                        .setId(id)
                        .setSecretBytes(ByteString.copyFromUtf8(CANARY.text()))
                        .setEtag("stale")
                        .build()));
    refused(
        () ->
            TestCalls.with(
                    VaultServiceGrpc.newBlockingStub(broker.channel("backend")),
                    calls.token("node-a"))
                .createItem(create("another's token", CANARY.text()).build()));
    refused(
        () ->
            TestCalls.with(VaultServiceGrpc.newBlockingStub(broker.channel("backend")), "no.to.ken")
                .createItem(create("no token", CANARY.text()).build()));
    refused(() -> calls.resolve("unknown"));
    whileDamaged("UPDATE item_version SET ciphertext = sha512(ciphertext)", "kept");
    whileDamaged("UPDATE item SET stamp = stamp + 1", "kept");
    // A database that refuses the row itself, with the value's item in it.
    whileDamaged("ALTER TABLE item_version ADD CHECK (number < 0) NOT VALID", null);
    broker.moveDatabaseClock(Duration.ofHours(2));
    refused(() -> calls.vault().createItem(create("expired token", CANARY.text()).build()));
    broker.moveDatabaseClock(Duration.ZERO);
    silent(() -> calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(id).build()));
    refused(() -> calls.resolve("kept"));
  }

  private static void whileDamaged(String sql, String reference) {
    try (Sabotage sabotage = new Sabotage(broker)) {
      sabotage.commit(sql);
      if (reference == null) {
        refused(() -> calls.vault().createItem(create("refused below", CANARY.text()).build()));
        sabotage.commit("ALTER TABLE item_version DROP CONSTRAINT item_version_number_check1");
      } else {
        sabotage.forget();
        String unused = Sabotage.outcome(() -> calls.resolve(reference));
        refused(() -> calls.resolve(reference));
      }
      sabotage.putBack();
      sabotage.forget();
      sabotage.commit("DROP SCHEMA kept CASCADE");
    }
  }

  private static CreateItemRequest.Builder create(String name, String value) {
    return create(name, value, "");
  }

  private static CreateItemRequest.Builder create(String name, String value, String requestId) {
    return CreateItemRequest.newBuilder()
        .setName(name)
        .setSecretBytes(ByteString.copyFromUtf8(value))
        .setAccess(Access.newBuilder().setMode(Access.Mode.PRIVATE))
        .setRequestId(requestId);
  }

  /** Nobody sees a value through VaultService. */
  private static void silent(Supplier<? extends Message> call) {
    assertThat(CANARY.isIn(call.get().toByteArray())).isFalse();
  }

  private static void refused(Supplier<?> call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::get);
    assertThat(e).as("the refusal").isNotNull();
    assertThat(CANARY.isIn(e + " " + e.getTrailers())).isFalse();
    assertThat(CANARY.isIn(StatusProto.fromThrowable(e).toByteArray())).isFalse();
  }

  /** The search finds what is there: each is planted, found, and taken away. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = '%s'",
        "x = 'before %s after'",
        "x = upper(encode('%s', 'hex'))",
        "x = encode('1%s', 'base64')",
        "x = encode('12%s', 'base64')",
        "b = 'before %s'",
        "b = convert_to(encode('%s', 'hex'), 'UTF8')",
        "b = convert_to(encode('%s', 'base64'), 'UTF8')",
      })
  void theSearchFindsAPlantedValue(String set) throws Exception {
    Canary planted = new Canary();
    DatabaseSearch search = new DatabaseSearch(broker);
    broker.sql("CREATE TABLE public.planted (x text, b bytea)");
    try {
      broker.sql("INSERT INTO public.planted VALUES ('', '')");
      assertThat(search.columnsWith(planted)).isEmpty();
      broker.sql("UPDATE public.planted SET " + set.formatted(planted.text()));
      assertThat(search.columnsWith(planted)).hasSize(1);
      assertThat(search.filesWith(planted)).isNotEmpty();
    } finally {
      broker.sql("DROP TABLE public.planted");
    }
  }

  @Test
  void theSearchFindsALoggedValue() {
    for (String said : List.of("as it is", "argument", "pair", "cause", "out")) {
      Canary planted = new Canary();
      try (ProcessOutput output = new ProcessOutput()) {
        var log = org.slf4j.LoggerFactory.getLogger("io.stepvault.planted");
        switch (said) {
          case "as it is" -> log.atTrace().log(planted.text());
          case "argument" -> log.atTrace().addArgument(planted.text()).log("{}");
          case "pair" -> log.atTrace().addKeyValue("k", planted.text()).log("said");
          case "cause" ->
              log.atTrace().setCause(new IllegalStateException(planted.text())).log("said");
          default -> System.out.println(planted.text());
        }
        assertThat(planted.isIn(output.text())).as(said).isTrue();
      }
    }
  }
}
