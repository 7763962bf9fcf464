package io.stepvault.server.history;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.server.history.VersionOp.Answer;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A secret whose versions change, while runs resolve it, some of them pinned to a version. */
final class VersionedSecret implements Subject {
  private final Recorder recorder;
  private final TokenIssuer issuer;
  private final Retries retries;
  private final String organization;
  private final Token token;
  private final Map<Integer, Token> pinned = new ConcurrentHashMap<>();
  private volatile @Nullable ItemVersions versions;

  VersionedSecret(Recorder recorder, TokenIssuer issuer, Retries retries, String organization) {
    this.recorder = recorder;
    this.issuer = issuer;
    this.retries = retries;
    this.organization = organization;
    this.token = issuer.token(organization + "-versions");
  }

  @Override
  public void change(Supplier<ManagedChannel> brokers, Random random) {
    if (versions == null) {
      create(brokers);
    } else {
      var unused = versions.change(brokers, random);
    }
  }

  private void create(Supplier<ManagedChannel> brokers) {
    CreateItemRequest request =
        CreateItemRequest.newBuilder()
            .setName("versions")
            .setSecretBytes(ByteString.copyFromUtf8(VersionModel.FIRST))
            .setRequestId(retries.nextId())
            .build();
    retries
        .run(brokers, channel -> Calls.vault(channel, token).createItem(request))
        .ifPresent(
            created ->
                versions =
                    new ItemVersions(
                        retries,
                        recorder,
                        token,
                        created.getItem().getId(),
                        (rotation, text) ->
                            rotation.setSecretBytes(ByteString.copyFromUtf8(text))));
  }

  @Override
  public void use(ManagedChannel channel, Random random) {
    ItemVersions known = versions;
    if (known == null) {
      return;
    }
    int pin = random.nextBoolean() ? 0 : known.any(random);
    Token run =
        pin == 0
            ? token
            : pinned.computeIfAbsent(
                pin, p -> issuer.pinned(organization + "-pinned-" + p, known.id(), p));
    long invoked = System.nanoTime();
    Optional<Answer> answer = resolve(channel, run, known.id());
    long completed = System.nanoTime();
    answer.ifPresent(
        said ->
            recorder.version(known.id(), invoked, completed, new VersionOp.Resolved(pin, said)));
  }

  private Optional<Answer> resolve(ManagedChannel channel, Token run, String id) {
    try {
      ResolvedSecret secret =
          Calls.resolving(channel, run)
              .resolve(ResolveRequest.newBuilder().addReferences(id).build())
              .getSecrets(0);
      recorder.released(new Recorder.Release(run.jti(), id, secret.getVersion()));
      return Optional.of(new Answer.Value(secret.getVersion(), secret.getValue().toStringUtf8()));
    } catch (StatusRuntimeException e) {
      Failed failed = Failed.of(e);
      if (failed.reason() != ErrorReason.REFERENCES_UNRESOLVED) {
        recorder.unknown("resolve of a version", failed);
        return Optional.empty();
      }
      Reason reason = failed.references().getFirst().getReason();
      return switch (reason) {
        case DISABLED -> Optional.of(new Answer.Disabled());
        case NOT_FOUND -> Optional.of(new Answer.NotFound());
        default -> {
          recorder.odd("a version failed with " + reason);
          yield Optional.empty();
        }
      };
    }
  }
}
