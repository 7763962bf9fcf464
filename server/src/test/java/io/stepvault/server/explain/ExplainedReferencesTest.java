package io.stepvault.server.explain;

import static io.stepvault.server.testing.People.aGroup;
import static io.stepvault.server.testing.People.canUse;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.Check;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ExplainedReference;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.UpdateItemRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each rule about a reference is told by its name, with the true reason and what is told. */
final class ExplainedReferencesTest {
  private static final UnaryOperator<TokenClaims.Builder> ALICE = UnaryOperator.identity();

  private static TestBroker broker;
  private static TestCalls calls;
  private static TestVault vault;
  private static Explaining explaining;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
    explaining = new Explaining(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static Item create(String user, CreateItemRequest.Builder request) {
    return calls.vaultOf(user).createItem(request.build()).getItem();
  }

  private static CreateItemRequest.Builder secret(String name, Access.Mode mode) {
    return CreateItemRequest.newBuilder()
        .setName(name)
        .setSecret("value")
        .setAccess(Access.newBuilder().setMode(mode));
  }

  private static void rename(Item item, String name) {
    var unused =
        calls
            .vault()
            .updateItem(
                UpdateItemRequest.newBuilder()
                    .setId(item.getId())
                    .setName(name)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("name"))
                    .build());
  }

  private static ExplainResolveResponse explain(
      TestCalls by, UnaryOperator<TokenClaims.Builder> change, String... references) {
    String token = by.signer().sign(change.apply(by.claims("node-a")).build());
    ExplainResolveResponse explained =
        explaining.explain(token, Explaining.spiffeId("node-a"), List.of(references));
    explaining.assertAgree(explained, token, "node-a", List.of(references));
    return explained;
  }

  /** This rule alone refuses it, in these words. */
  private static ExplainedReference assertRefuses(
      String rule,
      String words,
      TestCalls by,
      UnaryOperator<TokenClaims.Builder> change,
      String reference) {
    ExplainResolveResponse explained = explain(by, change, reference);
    assertThat(Explaining.failed(explained)).containsExactly(rule);
    ExplainedReference one = explained.getReferences(0);
    Check check = Explaining.check(one.getChecksList(), rule);
    assertThat(check.getExplanation()).contains(words);
    assertThat(check.getReason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    return one;
  }

  private static ExplainedReference assertRefuses(
      String rule, String words, UnaryOperator<TokenClaims.Builder> change, String reference) {
    return assertRefuses(rule, words, calls, change, reference);
  }

  @Test
  void whatIsAllowed_meetsEveryRule() {
    Item item = calls.create("all is well", "value");
    ExplainedReference one = explain(calls, ALICE, "all is well").getReferences(0);
    assertThat(one.getItemId()).isEqualTo(item.getId());
    assertThat(one.getVersion()).isEqualTo(1);
    assertThat(one.getChecksList())
        .extracting(Check::getRule)
        .containsExactly(
            "reference.listed",
            "item.found",
            "item.access",
            "bounds.items",
            "item.deletion",
            "item.name",
            "item.kind",
            "item.expiry",
            "version.found",
            "version.state");
    assertThat(one.getChecksList()).allMatch(Check::getPassed);
    assertThat(one.getChecksList()).noneMatch(check -> check.getExplanation().isEmpty());
  }

  @Test
  void whatTheTokenDoesNotList() {
    Item item = calls.create("not listed", "value");
    UnaryOperator<TokenClaims.Builder> other = c -> c.secrets(Set.of("another"));
    assertThat(assertRefuses("reference.listed", "does not list", other, "not listed").getItemId())
        .isEqualTo(item.getId());
    UnaryOperator<TokenClaims.Builder> byName = c -> c.secrets(Set.of("not listed"));
    assertRefuses("reference.listed", "spelled otherwise", byName, item.getId());
  }

  @Test
  void whatIsNotThere() {
    assertRefuses("item.found", "nor is there a shared one", ALICE, "nobody's");
    assertRefuses("item.found", "without an owner", c -> c.owner(null), "nobody's");
    assertRefuses("item.found", "no item of this id", ALICE, TypeId.generate("vlt"));
    assertRefuses("item.found", "no item of this id", ALICE, "vlt_");
  }

  @Test
  void whatOthersHave() {
    Item bobs = create("bob", secret("of bob alone", Access.Mode.PRIVATE));
    assertRefuses("item.found", "'alice'", ALICE, "of bob alone");
    ExplainedReference one = assertRefuses("item.access", "PRIVATE to 'bob'", ALICE, bobs.getId());
    assertThat(one.getItemId()).isEqualTo(bobs.getId());

    CreateItemRequest.Builder restricted = secret("of some", Access.Mode.RESTRICTED);
    restricted.getAccessBuilder().addGrants(canUse(aGroup("ops")));
    Item some = create("bob", restricted);
    assertRefuses("item.found", some.getId() + ", is RESTRICTED", ALICE, "of some");
    assertRefuses("item.access", "RESTRICTED", ALICE, some.getId());
    UnaryOperator<TokenClaims.Builder> inGroup = c -> c.groups(List.of("ops"));
    assertThat(explain(calls, inGroup, "of some", some.getId()).getAllowed()).isTrue();
  }

  @Test
  void whatTheBoundsDoNotCover() {
    calls.create("out of bounds", "value");
    TestCalls narrow =
        TestCalls.register(broker, "default", b -> b.clearItems().addItems("another"));
    assertRefuses("bounds.items", "'items'", narrow, ALICE, "out of bounds");
  }

  @Test
  void whatIsGone() {
    Item deleted = calls.create("deleted", "value");
    var unused =
        calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(deleted.getId()).build());
    assertRefuses("item.deletion", "can be restored", ALICE, "deleted");
    Item renamed = calls.create("old name", "value");
    rename(renamed, "new name");
    assertRefuses("item.name", "'new name'", ALICE, "old name");
    Instant end = Instant.now().plusSeconds(60);
    create(
        "alice",
        secret("expired", Access.Mode.PRIVATE)
            .setExpiresAt(Timestamp.newBuilder().setSeconds(end.getEpochSecond())));
    assertThat(explain(calls, ALICE, "expired").getAllowed()).isTrue();
    broker.moveDatabaseClock(Duration.ofSeconds(60));
    assertRefuses("item.expiry", "rotate it", ALICE, "expired");
  }

  @Test
  void whatNeverLeaves() {
    create(
        "alice",
        CreateItemRequest.newBuilder()
            .setName("signs")
            .setSigningKey(
                SigningKeySpec.newBuilder()
                    .setAlgorithm(SigningKeySpec.Algorithm.ES256)
                    .setPurpose(SigningKeySpec.Purpose.JWS)));
    create(
        "alice",
        CreateItemRequest.newBuilder()
            .setName("api-key:shop")
            .setApiKey(ApiKeyPolicy.getDefaultInstance()));
    assertRefuses("item.kind", "call Sign", ALICE, "signs");
    assertRefuses("item.kind", "call VerifyApiKey", ALICE, "api-key:shop");
  }

  @Test
  void versions() {
    Item item = calls.create("in versions", "one");
    int staged = vault.stage(item, "two");
    UnaryOperator<TokenClaims.Builder> pinned =
        c -> c.pins(new Pins(null, Map.of("in versions", staged)));
    assertThat(explain(calls, pinned, "in versions").getReferences(0).getVersion())
        .isEqualTo(staged);
    assertRefuses(
        "version.found",
        "pins version 7",
        c -> c.pins(new Pins(null, Map.of("in versions", 7))),
        "in versions");
    long before = Instant.now().getEpochSecond() - 100;
    assertRefuses("version.found", "as_of", c -> c.pins(new Pins(before, Map.of())), "in versions");
    vault.disable(item, staged);
    assertRefuses("version.state", "DISABLED", pinned, "in versions");
    vault.destroy(item, staged, false);
    assertRefuses("version.state", "DESTROYED", pinned, "in versions");
  }

  @Test
  void anAnswerThatIsTooLarge() {
    Item item =
        create(
            "alice",
            CreateItemRequest.newBuilder()
                .setName("large")
                .setMaterial(ByteString.copyFrom(new byte[65_536])));
    String[] references = Collections.nCopies(49, "large").toArray(String[]::new);
    ExplainResolveResponse explained = explain(calls, ALICE, references);
    assertThat(Explaining.failed(explained)).containsExactly("answer.size");
    assertThat(explained.getTold().getReason()).isEqualTo("ANSWER_TOO_LARGE");
    vault.rotate(
        RotateItemRequest.newBuilder()
            .setId(item.getId())
            .setMaterial(ByteString.copyFromUtf8("small")));
    assertThat(explain(calls, ALICE, references).getAllowed()).isTrue();
    UnaryOperator<TokenClaims.Builder> first = c -> c.pins(new Pins(null, Map.of("large", 1)));
    assertThat(Explaining.failed(explain(calls, first, references))).containsExactly("answer.size");
  }

  @Test
  void eachReferenceIsExplainedForItself() {
    calls.create("good one", "value");
    ExplainResolveResponse explained = explain(calls, ALICE, "no such one", "good one");
    assertThat(explained.getReferencesList())
        .extracting(ExplainedReference::getReference)
        .containsExactly("no such one", "good one");
    assertThat(Explaining.failed(explained)).containsExactly("item.found");
    assertThat(explained.getTold().getReason()).isEqualTo("REFERENCES_UNRESOLVED");
  }
}
