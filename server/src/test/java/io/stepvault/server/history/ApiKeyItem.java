package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An API key whose versions change, while gateways ask whether it is good: of overlaps, nothing
 * else shows the end.
 */
final class ApiKeyItem implements Subject {
  private final Recorder recorder;
  private final Retries retries;
  private final Token token;

  /** By version; of one that was never answered, no key is known. */
  private record Key(int version, String text) {}

  private final List<Key> keys = new CopyOnWriteArrayList<>();
  private volatile @Nullable ItemVersions versions;

  ApiKeyItem(Recorder recorder, TokenIssuer issuer, Retries retries, String organization) {
    this.recorder = recorder;
    this.retries = retries;
    this.token = issuer.token(organization + "-api-key");
  }

  @Override
  public void change(Supplier<ManagedChannel> brokers, Random random) {
    if (versions == null) {
      create(brokers);
      return;
    }
    versions
        .change(brokers, random)
        .ifPresent(
            rotated ->
                keys.add(
                    new Key(rotated.getVersion().getNumber(), rotated.getGenerated().getApiKey())));
  }

  private void create(Supplier<ManagedChannel> brokers) {
    CreateItemRequest request =
        CreateItemRequest.newBuilder()
            .setName("api-key:gateway")
            .setApiKey(ApiKeyPolicy.getDefaultInstance())
            .setRequestId(retries.nextId())
            .build();
    retries
        .run(brokers, channel -> Calls.vault(channel, token).createItem(request))
        .ifPresent(this::created);
  }

  private void created(CreateItemResponse created) {
    keys.add(new Key(1, created.getGenerated().getApiKey()));
    versions =
        new ItemVersions(
            retries, recorder, token, created.getItem().getId(), (rotation, text) -> {});
  }

  @Override
  public void use(ManagedChannel channel, Random random) {
    ItemVersions known = versions;
    if (known == null) {
      return;
    }
    int many = keys.size(); // Another thread adds to them.
    Key key = keys.get(many - 1 - random.nextInt(Math.min(many, 3)));
    long invoked = System.nanoTime();
    verified(channel, key)
        .ifPresent(
            accepted ->
                recorder.version(
                    known.id(),
                    invoked,
                    System.nanoTime(),
                    new VersionOp.Verified(key.version, accepted)));
  }

  private Optional<Boolean> verified(ManagedChannel channel, Key key) {
    try {
      VerifyApiKeyResponse response =
          Calls.resolving(channel, token)
              .verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(key.text).build());
      if (response.hasAccepted() && response.getAccepted().getVersion() != key.version) {
        recorder.odd("the API key of version " + key.version + " was taken for another");
      }
      return Optional.of(response.hasAccepted());
    } catch (StatusRuntimeException e) {
      Failed failed = Failed.of(e);
      if (failed.reason() == ErrorReason.QUOTA_EXCEEDED) {
        return Optional.of(false); // In the place of a rejection, never of an acceptance.
      }
      recorder.unknown("check of an API key", failed);
      return Optional.empty();
    }
  }
}
