package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.JwsInput;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.VerifySignatureResponse;
import io.stepvault.v1.WebhookCheck;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Items whose values no step resolves, used as webhook and signing steps do. */
@ExtendWith(StepvaultExtension.class)
final class KeysTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static <T> T call(
      TestVault vault, String token, Function<ResolveServiceBlockingStub, T> call)
      throws Exception {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                vault.address(),
                TlsChannelCredentials.newBuilder()
                    .trustManager(vault.certificateAuthorities().toFile())
                    .keyManager(vault.certificate().toFile(), vault.key().toFile())
                    .build())
            .build();
    try {
      return call.apply(
          ResolveServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
    } finally {
      channel.shutdownNow();
    }
  }

  private static VerifyApiKeyResponse verify(TestVault vault, String key) throws Exception {
    return call(
        vault,
        vault.token(claims -> claims.scopes("api_key.verify")),
        stub -> stub.verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(key).build()));
  }

  private static VerifySignatureResponse verify(
      TestVault vault, String reference, VerifySignatureRequest.Builder signature)
      throws Exception {
    return call(
        vault,
        vault.token(claims -> claims.scopes("verify").secrets(reference)),
        stub -> stub.verifySignature(signature.setReference(reference).build()));
  }

  @Test
  void apiKey_isAcceptedUntilTheNextOne(TestVault vault) throws Exception {
    String first = vault.apiKey("api-key:ci");
    assertThat(first).startsWith("wfk_");
    assertThat(verify(vault, first).getAccepted().getName()).isEqualTo("api-key:ci");

    String second = vault.apiKey("api-key:ci");

    assertThat(verify(vault, second).getAccepted().getVersion()).isEqualTo(2);
    assertThat(verify(vault, first).hasRejected()).isTrue();
  }

  @Test
  void signingKey_isGeneratedAndSigns(TestVault vault) throws Exception {
    assertThat(vault.signingKey("invoices", Algorithm.ES256, Purpose.JWS)).isEqualTo(1);
    assertThat(vault.signingKey("invoices", Algorithm.ES256, Purpose.JWS)).isEqualTo(2);
    JwsInput claims = JwsInput.newBuilder().setTyp("JWT").setClaimsJson("{\"sub\":\"7\"}").build();

    String jws =
        call(
            vault,
            vault.token(token -> token.scopes("sign").secrets("invoices")),
            stub ->
                stub.sign(SignRequest.newBuilder().setReference("invoices").setJws(claims).build())
                    .getJws());

    JwsCheck.Builder check = JwsCheck.newBuilder().setJws(jws).setTyp("JWT");
    assertThat(
            verify(vault, "invoices", VerifySignatureRequest.newBuilder().setJws(check))
                .getAccepted())
        .satisfies(accepted -> assertThat(accepted.getVersion()).isEqualTo(2))
        .satisfies(
            accepted -> assertThat(accepted.getClaimsJson()).isEqualTo(claims.getClaimsJson()));
  }

  @Test
  void signingKey_ofTheTest_isThatOfTheWebhooksSender(TestVault vault) throws Exception {
    byte[] key = "a key of 32 bytes, or even longer".getBytes(UTF_8);
    byte[] body = "{\"event\":\"paid\"}".getBytes(UTF_8);
    vault.signingKey("webhooks", Algorithm.HS256, Purpose.RAW, key);
    Mac sender = Mac.getInstance("HmacSHA256");
    sender.init(new SecretKeySpec(key, "HmacSHA256"));

    WebhookCheck.Builder check =
        WebhookCheck.newBuilder()
            .setSignedContent(ByteString.copyFrom(body))
            .setSignature(HexFormat.of().formatHex(sender.doFinal(body)))
            .setEncoding(WebhookCheck.Encoding.HEX);

    assertThat(
            verify(vault, "webhooks", VerifySignatureRequest.newBuilder().setWebhook(check))
                .hasAccepted())
        .isTrue();
    vault.signingKey(
        "webhooks",
        Algorithm.HS256,
        Purpose.RAW,
        "another key that has 32 bytes too".getBytes(UTF_8));
    assertThat(
            verify(vault, "webhooks", VerifySignatureRequest.newBuilder().setWebhook(check))
                .hasRejected())
        .isTrue();
  }
}
