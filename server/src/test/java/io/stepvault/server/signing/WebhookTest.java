package io.stepvault.server.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.VerifySignatureResponse;
import io.stepvault.v1.WebhookCheck;
import io.stepvault.v1.WebhookCheck.Encoding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Webhooks, as their senders sign them. */
final class WebhookTest {
  private static final String BODY = "{\"event\":\"paid\"}";
  private static final byte[] KEY =
      "whsec-0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.UTF_8);

  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;
  private static Item item;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
    item = create("webhook");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Item create(String name) {
    return calls
        .vault()
        .createItem(CreateItemRequest.newBuilder().setName(name).setSigningKey(spec()).build())
        .getItem();
  }

  private static SigningKeySpec.Builder spec() {
    return SigningKeySpec.newBuilder()
        .setAlgorithm(SigningKeySpec.Algorithm.HS256)
        .setPurpose(SigningKeySpec.Purpose.RAW)
        .setImportedKey(ByteString.copyFrom(KEY));
  }

  private static byte[] hmac(byte[] key, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(String content) {
    return HexFormat.of().formatHex(hmac(KEY, content));
  }

  private static WebhookCheck.Builder check(String signature) {
    return WebhookCheck.newBuilder()
        .setSignedContent(ByteString.copyFromUtf8(BODY))
        .setSignature(signature)
        .setEncoding(Encoding.HEX);
  }

  private static VerifySignatureResponse verify(Item by, WebhookCheck.Builder check) {
    return calls
        .node()
        .verifySignature(
            VerifySignatureRequest.newBuilder()
                .setReference(by.getName())
                .setWebhook(check)
                .build());
  }

  private static void assertRejected(String cause, WebhookCheck.Builder check) {
    assertThat(audit.denialsBy(() -> assertThat(verify(item, check).hasRejected()).isTrue()))
        .containsExactly(cause);
  }

  @Test
  void hexAndBase64WithAndWithoutPrefix() {
    String base64 = Base64.getEncoder().encodeToString(hmac(KEY, BODY));
    for (WebhookCheck.Builder good :
        List.of(
            check(hex(BODY)),
            check(hex(BODY).toUpperCase(Locale.ROOT)),
            check("sha256=" + hex(BODY)).setPrefix("sha256="),
            check(base64).setEncoding(Encoding.BASE64),
            check("v1," + base64).setEncoding(Encoding.BASE64).setPrefix("v1,"))) {
      var response = verify(item, good);
      assertThat(response.hasAccepted()).as(good.getSignature()).isTrue();
      assertThat(response.getAccepted().getKid()).isEqualTo(item.getSigningKey().getKid());
      assertThat(response.getAccepted().getVersion()).isEqualTo(1);
      assertThat(response.getAccepted().getClaimsJson()).isEmpty();
    }
  }

  @Test
  void whatIsNoneIsRejected() {
    String good = hex(BODY);
    for (String bad :
        List.of(
            "", "x", good + "0", " " + good, good.substring(1), "sha256=" + good, "0x" + good)) {
      assertRejected("MALFORMED", check(bad));
    }
    assertRejected("MALFORMED", check(good).setPrefix("sha256="));
    assertRejected("MALFORMED", check("SHA256=" + good).setPrefix("sha256="));
    assertRejected("MALFORMED", check(good).setEncoding(Encoding.BASE64));
    assertRejected("BAD_SIGNATURE", check(hex(BODY + " ")));
    assertRejected("BAD_SIGNATURE", check("0".repeat(64)));
  }

  @Test
  void aTimeOutsideOfTheToleranceIsRejected() {
    long now = Instant.now().getEpochSecond();
    for (long good : new long[] {now, now - 280, now + 280}) {
      assertThat(verify(item, at(good)).hasAccepted()).isTrue();
    }
    for (long bad : new long[] {now - 320, now + 320, 0, -1, 253402300799L, Long.MAX_VALUE}) {
      assertRejected("TOO_OLD", at(bad));
    }
    assertRejected("TOO_OLD", at(now - 280).setTolerance(TestVault.seconds(60)));
    assertThat(verify(item, at(now - 3_000).setTolerance(TestVault.seconds(3_600))).hasAccepted())
        .isTrue();
  }

  private static WebhookCheck.Builder at(long seconds) {
    return check(hex(BODY)).setSignedAt(Timestamp.newBuilder().setSeconds(seconds));
  }

  @Test
  void duringAnOverlapBothKeysAreGood() {
    Item rotated = create("rotated webhook");
    byte[] next = "another-0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.UTF_8);
    assertThat(
            calls
                .vault()
                .rotateItem(
                    RotateItemRequest.newBuilder()
                        .setId(rotated.getId())
                        .setSigningKey(spec().setImportedKey(ByteString.copyFrom(next)))
                        .setOverlap(TestVault.seconds(3_600))
                        .build()))
        .isNotNull();
    String byNext = HexFormat.of().formatHex(hmac(next, BODY));
    assertThat(verify(rotated, check(byNext)).getAccepted().getVersion()).isEqualTo(2);
    assertThat(verify(rotated, check(hex(BODY))).getAccepted().getVersion()).isEqualTo(1);
    var ended = new TestVault(calls).endOverlap(rotated);
    assertThat(ended).isNotNull();
    assertThat(verify(rotated, check(hex(BODY))).hasRejected()).isTrue();
    assertThat(verify(rotated, check(byNext)).hasAccepted()).isTrue();
  }
}
