package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.stepvault.v1.GetVerificationKeysRequest;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.JwsInput;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.WebhookCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every mistake of a caller's own in the calls about signing keys. */
final class SigningWrongInputs {
  private static final Map<String, String> BAD_REFERENCES =
      Map.of("empty", "", "a NUL", "a\0bc", "201 bytes", "r".repeat(201));
  private static final String LONG = WrongInput.CANARY.repeat(30);

  private final List<WrongInput> cases = new ArrayList<>();

  private SigningWrongInputs() {}

  static List<WrongInput> all() {
    SigningWrongInputs inputs = new SigningWrongInputs();
    inputs.sign();
    inputs.verify();
    inputs.keys();
    return inputs.cases;
  }

  private void sign() {
    BAD_REFERENCES.forEach(
        (what, reference) -> sign("reference", what, good().setReference(reference)));
    sign("input", "none", good().clearInput());
    for (String typ : List.of("", "stepvault+jwt", "STEPVAULT+jwt", "a b", "x".repeat(65), "\0")) {
      sign("jws.typ", "'" + typ + "'", jws(good().getJwsBuilder().setTyp(typ)));
    }
    for (String claims :
        List.of(
            "",
            "[]",
            "{} {}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1,\"\\u0061\":2}",
            "\uFEFF{}",
            "{\"a\":NaN}",
            "{\"a\":" + "[".repeat(9) + "]".repeat(9) + "}",
            "{\"" + WrongInput.CANARY + "\":}",
            "{\"a\":\"" + "x".repeat(4_096) + "\"}")) {
      sign("jws.claims_json", "no claims", jws(good().getJwsBuilder().setClaimsJson(claims)));
    }
    sign("raw", "empty", good().setRaw(ByteString.EMPTY));
    sign("raw", "65,537 bytes", good().setRaw(ByteString.copyFrom(new byte[65_537])));
  }

  private static SignRequest.Builder good() {
    return SignRequest.newBuilder()
        .setReference("some-key")
        .setJws(JwsInput.newBuilder().setTyp("JWT").setClaimsJson("{}"));
  }

  private static SignRequest.Builder jws(JwsInput.Builder jws) {
    return good().setJws(jws);
  }

  private void sign(String field, String what, SignRequest.Builder request) {
    add(ResolveServiceGrpc.getSignMethod(), field, what, request.build());
  }

  private void verify() {
    BAD_REFERENCES.forEach(
        (what, reference) ->
            verify(
                "reference",
                what,
                VerifySignatureRequest.newBuilder()
                    .setReference(reference)
                    .setJws(JwsCheck.getDefaultInstance())));
    verify("input", "none", VerifySignatureRequest.newBuilder().setReference("some-key"));
    check("jws.typ", "too long", JwsCheck.newBuilder().setTyp(LONG));
    check("jws.issuer", "too long", JwsCheck.newBuilder().setIssuer(LONG));
    check("jws.audience", "too long", JwsCheck.newBuilder().setAudience(LONG));
    check("jws.audience", "a line break", JwsCheck.newBuilder().setAudience("a\nb"));
    for (long seconds : new long[] {0, -1, 3_661L * 86_400}) {
      check("jws.max_age", seconds + " s", JwsCheck.newBuilder().setMaxAge(seconds(seconds)));
    }
    check("webhook.signed_content", "empty", webhook().clearSignedContent());
    check("webhook.prefix", "too long", webhook().setPrefix(LONG));
    check("webhook.encoding", "none", webhook().clearEncoding());
    check("webhook.encoding", "unknown", webhook().setEncodingValue(99));
    check("webhook.tolerance", "without a time", webhook().setTolerance(seconds(60)));
    for (long seconds : new long[] {0, -1, 86_401}) {
      WebhookCheck.Builder bad = webhook().setTolerance(seconds(seconds));
      bad.getSignedAtBuilder().setSeconds(1);
      check("webhook.tolerance", seconds + " s", bad);
    }
  }

  private static Duration.Builder seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds);
  }

  private static WebhookCheck.Builder webhook() {
    return WebhookCheck.newBuilder()
        .setSignedContent(ByteString.copyFromUtf8("body"))
        .setEncoding(WebhookCheck.Encoding.HEX);
  }

  private void check(String field, String what, JwsCheck.Builder check) {
    verify(field, what, VerifySignatureRequest.newBuilder().setReference("some-key").setJws(check));
  }

  private void check(String field, String what, WebhookCheck.Builder check) {
    verify(
        field,
        what,
        VerifySignatureRequest.newBuilder().setReference("some-key").setWebhook(check));
  }

  private void verify(String field, String what, VerifySignatureRequest.Builder request) {
    add(ResolveServiceGrpc.getVerifySignatureMethod(), field, what, request.build());
  }

  private void keys() {
    BAD_REFERENCES.forEach(
        (what, reference) ->
            add(
                ResolveServiceGrpc.getGetVerificationKeysMethod(),
                "reference",
                what,
                GetVerificationKeysRequest.newBuilder().setReference(reference).build()));
  }

  private void add(MethodDescriptor<?, ?> method, String field, String what, Message request) {
    cases.add(new WrongInput(method, field, what, request, FIELD_INVALID));
  }
}
