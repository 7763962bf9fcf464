package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import io.stepvault.v1.Check;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ExplainedReference;
import io.stepvault.v1.ReferenceFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(FakeBrokers.class)
final class ExplainCommandTest {
  private static final String AUTHORIZER = "ath_01jd2m3q5vf8p9t6r7w8x9y0z1";
  private static final ExplainResolveResponse REFUSED =
      ExplainResolveResponse.newBuilder()
          .addCallerChecks(
              Check.newBuilder()
                  .setRule("token.form")
                  .setPassed(true)
                  .setExplanation("it is a token"))
          .addCallerChecks(failed("token.binding", ErrorReason.TOKEN_NOT_BOUND, "bound to node-b"))
          .addCallerChecks(failed("token.times", ErrorReason.TOKEN_EXPIRED, "long ago"))
          .addReferences(
              ExplainedReference.newBuilder()
                  .setReference("stripe_secret")
                  .setItemId(FakeBrokers.ID)
                  .setVersion(3)
                  .setTold(Reason.EXPIRED)
                  .addChecks(
                      failed(
                          "item.expiry",
                          ErrorReason.REFERENCES_UNRESOLVED,
                          "it \u001b[1m expired")))
          .addReferences(ExplainedReference.newBuilder().setReference("not looked\u0007at"))
          .setTold(
              ErrorInfo.newBuilder()
                  .setReason("TOKEN_NOT_BOUND")
                  .setDomain("stepvault.io")
                  .putMetadata("bound", "presenters"))
          .build();

  @TempDir private Path folder;
  private FakeBroker broker;

  private static Check.Builder failed(String rule, ErrorReason reason, String explanation) {
    return Check.newBuilder().setRule(rule).setReason(reason).setExplanation(explanation);
  }

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    broker.answer("ExplainResolve", REFUSED);
  }

  private ExplainResolveRequest asked() {
    return broker.request(ExplainResolveRequest.class);
  }

  @Test
  void aToken_isReadFromAFileOrFromStandardInput() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "a.b.c\n");
    assertThat(
            broker
                .explain("", "one", "two", "--token-file=" + file, "--certificate=some.node")
                .exitCode())
        .isZero();
    assertThat(asked())
        .isEqualTo(
            ExplainResolveRequest.newBuilder()
                .setToken("a.b.c")
                .setCertificate("some.node")
                .addReferences("one")
                .addReferences("two")
                .build());
    assertThat(broker.token()).isEmpty();

    broker.reset();
    broker.answer("ExplainResolve", REFUSED);
    CommandRun run = broker.explain(" d.e.f\n", "one", "--token-stdin");
    assertThat(asked().getToken()).isEqualTo("d.e.f");
    assertThat(run.out() + run.err()).doesNotContain("d.e.f");
  }

  @Test
  void aDescribedCaller_listsTheReferencesUnlessItIsSaidOtherwise() {
    broker.explain("", "one", "--authorizer=" + AUTHORIZER, "--owner=ann", "--group=ops");
    assertThat(asked().getDescribed().getAuthorizerId()).isEqualTo(AUTHORIZER);
    assertThat(asked().getDescribed().getOwner()).isEqualTo("ann");
    assertThat(asked().getDescribed().getGroupsList()).containsExactly("ops");
    assertThat(asked().getDescribed().getSecretsList()).containsExactly("one");

    broker.reset();
    broker.answer("ExplainResolve", REFUSED);
    broker.explain(
        "", "one", "--authorizer=" + AUTHORIZER, "--secret=*", "--as-of=2026-11-21T15:00:00Z");
    assertThat(asked().getDescribed().getSecretsList()).containsExactly("*");
    assertThat(asked().getDescribed().getAsOf().getSeconds()).isEqualTo(1_795_273_200L);
  }

  @Test
  void theRuleThatDecidesHasAnArrow() {
    assertThat(broker.explain("a.b.c", "one", "--token-stdin").out().lines())
        .containsExactly(
            "refused: the caller is told TOKEN_NOT_BOUND (bound=presenters)",
            "",
            "    CALLER             BECAUSE",
            "    token.form     ok  it is a token",
            "=>  token.binding  no  bound to node-b",
            "    token.times    no  long ago",
            "",
            "stripe_secret: " + FakeBrokers.ID + ", version 3: told EXPIRED",
            "    REFERENCE        BECAUSE",
            "=>  item.expiry  no  it \\u{1b}[1m expired",
            "",
            "not looked\\u{7}at: not looked at");
  }

  @Test
  void whatIsAllowedSaysSo_andJsonIsTheAnswerItself() {
    broker.answer("ExplainResolve", ExplainResolveResponse.newBuilder().setAllowed(true).build());
    assertThat(broker.explain("a.b.c", "one", "--token-stdin").out()).startsWith("allowed");
    broker.answer("ExplainResolve", ExplainResolveResponse.getDefaultInstance());
    assertThat(broker.explain("a.b.c", "one", "--token-stdin").out())
        .startsWith("refused: it is a token of another organization");
    broker.answer("ExplainResolve", REFUSED);
    assertThat(broker.explain("a.b.c", "one", "--token-stdin", "--json").out())
        .startsWith("{")
        .contains("\"rule\": \"token.binding\"", "\"reason\": \"TOKEN_NOT_BOUND\"");
  }

  @Test
  void oneCallerIsToBeNamed_andItsClaimsGoWithAnAuthorizer() {
    assertThat(broker.explain("", "one").err()).contains("--token-file");
    assertThat(broker.explain("", "one", "--token-stdin", "--authorizer=x").exitCode())
        .isEqualTo(2);
    assertThat(broker.explain("a.b.c", "one", "--token-stdin", "--owner=ann").exitCode())
        .isEqualTo(2);
    assertThat(broker.explain("", "--token-stdin").exitCode()).isEqualTo(2);
    CommandRun run = broker.explain(" \n", "one", "--token-stdin");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no token");
    assertThat(broker.isUntouched()).isTrue();
  }
}
