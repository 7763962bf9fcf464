package io.stepvault.server.history;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Version.State;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One item whose versions one client rotates, stages, activates, switches and destroys. */
final class ItemVersions {
  /** A broker keeps a hundred: of these none is dropped. */
  private static final int MOST = 90;

  /** Longer than any history. */
  private static final Duration OVERLAP = Duration.newBuilder().setSeconds(3600).build();

  private final Retries retries;
  private final Recorder recorder;
  private final Token token;
  private final String id;
  private final BiConsumer<RotateItemRequest.Builder, String> value;
  private volatile int newest = 1;
  private int rotations = 1;

  /**
   * An item of one version.
   *
   * @param value puts a text into a rotation as its value, or leaves it without
   */
  ItemVersions(
      Retries retries,
      Recorder recorder,
      Token token,
      String id,
      BiConsumer<RotateItemRequest.Builder, String> value) {
    this.retries = retries;
    this.recorder = recorder;
    this.token = token;
    this.id = id;
    this.value = value;
  }

  String id() {
    return id;
  }

  /** One of the newest, or the one that would be next. */
  int any(Random random) {
    return Math.max(1, newest + 1 - random.nextInt(5));
  }

  /** Changes it in one way of many; answers with the response of a rotation. */
  Optional<RotateItemResponse> change(Supplier<ManagedChannel> brokers, Random random) {
    int version = Math.max(1, newest - random.nextInt(4));
    switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> {
        return rotations < MOST ? rotate(brokers, random) : Optional.empty();
      }
      case 4, 5, 6 -> activate(brokers, version, random.nextBoolean());
      case 7 -> put(brokers, version, State.DISABLED);
      case 8, 9 -> put(brokers, version, State.ENABLED);
      case 10 -> put(brokers, version, State.DESTROYED);
      default -> endOverlap(brokers);
    }
    return Optional.empty();
  }

  private Optional<RotateItemResponse> rotate(Supplier<ManagedChannel> brokers, Random random) {
    String text = "value " + ++rotations;
    boolean stage = random.nextInt(3) == 0;
    boolean overlap = !stage && random.nextBoolean();
    RotateItemRequest.Builder request =
        RotateItemRequest.newBuilder()
            .setId(id)
            .setStage(stage)
            .setForce(true)
            .setRequestId(retries.nextId());
    value.accept(request, text);
    if (overlap) {
      request.setOverlap(OVERLAP);
    }
    RotateItemRequest rotation = request.build();
    Optional<RotateItemResponse> done =
        retries.run(
            brokers,
            channel -> vault(channel).rotateItem(rotation),
            (outcome, response) ->
                new VersionOp.Rotated(
                    text,
                    stage,
                    overlap,
                    response.map(r -> r.getVersion().getNumber()).orElse(0),
                    outcome),
            this::log);
    done.ifPresent(response -> newest = response.getVersion().getNumber());
    return done;
  }

  private void activate(Supplier<ManagedChannel> brokers, int version, boolean overlap) {
    ActivateVersionRequest.Builder request =
        ActivateVersionRequest.newBuilder()
            .setId(id)
            .setVersion(version)
            .setForce(true)
            .setRequestId(retries.nextId());
    if (overlap) {
      request.setOverlap(OVERLAP);
    }
    ActivateVersionRequest activation = request.build();
    var unused =
        retries.run(
            brokers,
            channel -> vault(channel).activateVersion(activation),
            (outcome, response) -> new VersionOp.Activated(version, overlap, outcome),
            this::log);
  }

  private void put(Supplier<ManagedChannel> brokers, int version, State state) {
    String requestId = retries.nextId();
    Function<ManagedChannel, Object> call =
        switch (state) {
          case ENABLED ->
              channel ->
                  vault(channel)
                      .enableVersion(
                          EnableVersionRequest.newBuilder()
                              .setId(id)
                              .setVersion(version)
                              .setRequestId(requestId)
                              .build());
          case DISABLED ->
              channel ->
                  vault(channel)
                      .disableVersion(
                          DisableVersionRequest.newBuilder()
                              .setId(id)
                              .setVersion(version)
                              .setForce(true)
                              .setRequestId(requestId)
                              .build());
          default ->
              channel ->
                  vault(channel)
                      .destroyVersion(
                          DestroyVersionRequest.newBuilder()
                              .setId(id)
                              .setVersion(version)
                              .setForce(true)
                              .setRequestId(requestId)
                              .build());
        };
    var unused =
        retries.run(
            brokers,
            call,
            (outcome, response) -> new VersionOp.Put(version, state, outcome),
            this::log);
  }

  private void endOverlap(Supplier<ManagedChannel> brokers) {
    EndOverlapRequest request =
        EndOverlapRequest.newBuilder().setId(id).setRequestId(retries.nextId()).build();
    var unused =
        retries.run(
            brokers,
            channel -> vault(channel).endOverlap(request),
            (outcome, response) -> new VersionOp.OverlapEnded(outcome),
            this::log);
  }

  private VaultServiceBlockingStub vault(ManagedChannel channel) {
    return Calls.vault(channel, token);
  }

  private void log(long invoked, long completed, VersionOp what) {
    recorder.version(id, invoked, completed, what);
  }
}
