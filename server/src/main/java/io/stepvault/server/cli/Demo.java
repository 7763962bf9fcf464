package io.stepvault.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import io.grpc.TlsChannelCredentials;
import io.stepvault.client.ReferencesUnresolvedException;
import io.stepvault.client.Secret;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.StepvaultException;
import io.stepvault.client.Tls;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.client.UnavailableException;
import io.stepvault.server.Broker;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

/**
 * A step gets a secret, and nobody else does: told on a running broker, each claim checked. Values
 * are random and never printed.
 */
final class Demo {
  private static final String USER = "alice";
  private static final String NAME = "stripe_secret";
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Story story;
  private final DevHome home;
  private final String address;
  private final TokenIssuer issuer;

  Demo(Story story, DevBroker broker) throws IOException {
    this.story = story;
    this.home = broker.home();
    this.address = broker.address();
    this.issuer = TokenIssuer.of(home);
  }

  /** Tells it all. */
  void run() throws IOException {
    story.say("listens on " + address + "; TLS 1.3, a client certificate is required");
    story.say(
        "a development CA has issued certificates for " + String.join(", ", DevHome.IDENTITIES));
    story.say("the operator has registered an authorizer: its public key verifies tokens");
    byte[] first = randomValue();
    byte[] second = randomValue();
    Item item = store(first);
    String token = token(Instant.now());
    use(token, first);
    refuse(token);
    rotate(item, token, second);
    delete(item, token);
  }

  private Item store(byte[] value) throws IOException {
    story.chapter("The platform's back end stores " + NAME + " for " + USER);
    try (BrokerChannel channel = BrokerChannel.in(home, "backend", address)) {
      Item item =
          vault(channel)
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName(NAME)
                      .setSecretBytes(ByteString.copyFrom(value))
                      .setRequestId(UUID.randomUUID().toString())
                      .build())
              .getItem();
      story.expect(item.getCurrentVersion() == 1, "stored as " + item.getId() + ", version 1");
      story.say("no call of this service ever answers with a value");
      return item;
    }
  }

  private String token(Instant issued) throws IOException {
    return issuer.sign(
        issuer
            .claims("node-a", Broker.DEFAULT_ORGANIZATION, USER, issued, TOKEN_LIFE)
            .scopes(Set.of("resolve"))
            .step("billing", "run-1", "charge")
            .owner(USER)
            .secrets(Set.of(NAME))
            .build());
  }

  private void use(String token, byte[] stored) {
    story.chapter(
        "The workflow engine signs a token for one step; node-a resolves the secret with it");
    story.say(
        "good for 5 minutes, for " + NAME + " of " + USER + ", from node-a's certificate alone");
    try (StepvaultClient client = client("node-a");
        Secret secret = client.step(token).resolve(NAME)) {
      story.expect(
          Arrays.equals(secret.bytes(), stored), "node-a has exactly the bytes that were stored");
      story.say("prints as " + secret + "; wiped when the step closes it");
    }
  }

  private void refuse(String token) throws IOException {
    story.chapter("The same token, stolen: node-b presents it with its own certificate");
    refused("node-b", token, ErrorReason.TOKEN_NOT_BOUND, "a stolen token is worth nothing");

    story.chapter("A connection without a client certificate");
    try (StepvaultClient client =
        StepvaultClient.builder()
            .address(address)
            .credentials(
                TlsChannelCredentials.newBuilder()
                    .trustManager(home.certificateAuthority().toFile())
                    .build())
            .build()) {
      client.step(token).resolve(NAME).close();
      story.expect(false, "it was served");
    } catch (UnavailableException e) {
      story.expect(
          e.reason() == ErrorReason.ERROR_REASON_UNSPECIFIED,
          "no connection: the broker hangs up before any call");
    }

    story.chapter("A token that ended five minutes ago");
    refused(
        "node-a",
        token(Instant.now().minus(TOKEN_LIFE.multipliedBy(2))),
        ErrorReason.TOKEN_EXPIRED,
        "a token ends with its step");

    story.chapter("A name that the token does not list");
    unresolved(
        token,
        "someone_elses",
        ReferenceFailure.Reason.NOT_IN_TOKEN,
        "a step gets what its workflow names");
  }

  private void rotate(Item item, String token, byte[] value) throws IOException {
    story.chapter(USER + " rotates the secret");
    try (BrokerChannel channel = BrokerChannel.in(home, "backend", address)) {
      int version =
          vault(channel)
              .rotateItem(
                  RotateItemRequest.newBuilder()
                      .setId(item.getId())
                      .setSecretBytes(ByteString.copyFrom(value))
                      .setRequestId(UUID.randomUUID().toString())
                      .build())
              .getVersion()
              .getNumber();
      story.say("stored as version " + version);
    }
    try (StepvaultClient client = client("node-a");
        Secret secret = client.step(token).resolve(NAME)) {
      story.expect(
          secret.version() == 2 && Arrays.equals(secret.bytes(), value),
          "the very next resolve has the new bytes: no cache to wait for");
    }
  }

  private void delete(Item item, String token) throws IOException {
    story.chapter(USER + " deletes it, while the token is still good");
    try (BrokerChannel channel = BrokerChannel.in(home, "backend", address)) {
      Item deleted =
          vault(channel)
              .deleteItem(
                  DeleteItemRequest.newBuilder()
                      .setId(item.getId())
                      .setForce(true) // The run above used it.
                      .setRequestId(UUID.randomUUID().toString())
                      .build())
              .getItem();
      story.say("the item's state is " + deleted.getState());
    }
    unresolved(
        token,
        NAME,
        ReferenceFailure.Reason.DELETED,
        "nothing that starts after the answer gets it");
  }

  private void refused(String node, String token, ErrorReason reason, String lesson) {
    try (StepvaultClient client = client(node)) {
      client.step(token).resolve(NAME).close();
      story.expect(false, "it was served");
    } catch (TokenRefusedException e) {
      story.expect(e.reason() == reason, "refused, " + e.reason() + ": " + lesson);
    } catch (StepvaultException e) {
      story.expect(false, e.getMessage());
    }
  }

  private void unresolved(
      String token, String name, ReferenceFailure.Reason reason, String lesson) {
    try (StepvaultClient client = client("node-a")) {
      client.step(token).resolve(name).close();
      story.expect(false, "it was served");
    } catch (ReferencesUnresolvedException e) {
      ReferenceFailure.Reason told = e.failures().getFirst().reason();
      story.expect(told == reason, "refused, " + told + ": " + lesson);
    } catch (StepvaultException e) {
      story.expect(false, e.getMessage());
    }
  }

  private VaultServiceBlockingStub vault(BrokerChannel channel) throws IOException {
    TokenClaims claims =
        issuer
            .claims("backend", Broker.DEFAULT_ORGANIZATION, USER, Instant.now(), TOKEN_LIFE)
            .scopes(Set.of("vault.write"))
            .build();
    return BrokerChannel.withToken(
        VaultServiceGrpc.newBlockingStub(channel.channel()), issuer.sign(claims), null);
  }

  private StepvaultClient client(String identity) {
    return StepvaultClient.builder()
        .address(address)
        .tls(Tls.files(home.certificateAuthority(), home.certificate(identity), home.key(identity)))
        .build();
  }

  private static byte[] randomValue() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return ("sk_demo_" + HexFormat.of().formatHex(bytes)).getBytes(US_ASCII);
  }
}
