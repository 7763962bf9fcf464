package io.stepvault.server.history;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.PlaceOp.Answer;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An item that its owner renames, shares and makes private again, deletes and restores, while runs
 * of the owner and of a colleague look for it where it may be. When a purge took it, another one is
 * made, of names of its own.
 */
final class MovingItem implements Subject {
  private final Recorder recorder;
  private final Retries retries;
  private final Token owner;
  private final Token colleague;
  private volatile @Nullable Places places;
  private int made;

  /** One item, and the names between which it moves. */
  private record Places(String id, String standing, PlaceModel model) {}

  MovingItem(Recorder recorder, TokenIssuer issuer, Retries retries, String organization) {
    this.recorder = recorder;
    this.retries = retries;
    this.owner = issuer.token(organization + "-mover", "mover", List.of());
    this.colleague = issuer.token(organization + "-colleague", "colleague", List.of());
  }

  @Override
  public void change(Supplier<ManagedChannel> brokers, Random random) {
    Places now = places;
    if (now == null) {
      make(brokers);
      return;
    }
    String name = random.nextBoolean() ? now.model.free() : now.model.taken();
    boolean there =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> share(brokers, now, random.nextBoolean());
          case 3, 4, 5 -> rename(brokers, now, name);
          case 6 -> delete(brokers, now);
          default -> undelete(brokers, now, random.nextBoolean() ? name : "");
        };
    if (!there) {
      places = null;
    }
  }

  private void make(Supplier<ManagedChannel> brokers) {
    made++;
    PlaceModel model = new PlaceModel("free-" + made, "taken-" + made);
    Optional<String> standing = create(brokers, colleague, model.taken());
    Optional<String> moving = create(brokers, owner, model.free());
    if (standing.isPresent() && moving.isPresent()) {
      places = new Places(moving.get(), standing.get(), model);
    }
  }

  private Optional<String> create(Supplier<ManagedChannel> brokers, Token by, String name) {
    CreateItemRequest.Builder request =
        CreateItemRequest.newBuilder()
            .setName(name)
            .setSecretBytes(ByteString.copyFromUtf8("the value of " + name))
            .setRequestId(retries.nextId());
    request.getAccessBuilder().setMode(Mode.TEAM);
    return retries
        .run(brokers, channel -> Calls.vault(channel, by).createItem(request.build()))
        .map(CreateItemResponse::getItem)
        .map(item -> item.getId());
  }

  private boolean share(Supplier<ManagedChannel> brokers, Places at, boolean team) {
    SetAccessRequest request =
        SetAccessRequest.newBuilder()
            .setId(at.id)
            .setMode(team ? Mode.TEAM : Mode.PRIVATE)
            .setRequestId(retries.nextId())
            .build();
    return mutate(
        brokers,
        at,
        vault -> vault.setAccess(request),
        outcome -> new PlaceOp.Shared(team, outcome));
  }

  private boolean rename(Supplier<ManagedChannel> brokers, Places at, String name) {
    UpdateItemRequest request =
        UpdateItemRequest.newBuilder()
            .setId(at.id)
            .setName(name)
            .setRequestId(retries.nextId())
            .build();
    return mutate(
        brokers,
        at,
        vault -> vault.updateItem(request),
        outcome -> new PlaceOp.Renamed(name, outcome));
  }

  private boolean delete(Supplier<ManagedChannel> brokers, Places at) {
    DeleteItemRequest request =
        DeleteItemRequest.newBuilder()
            .setId(at.id)
            .setForce(true)
            .setRequestId(retries.nextId())
            .build();
    return mutate(brokers, at, vault -> vault.deleteItem(request), PlaceOp.Deleted::new);
  }

  private boolean undelete(Supplier<ManagedChannel> brokers, Places at, String name) {
    UndeleteItemRequest request =
        UndeleteItemRequest.newBuilder()
            .setId(at.id)
            .setNewName(name)
            .setRequestId(retries.nextId())
            .build();
    return mutate(
        brokers,
        at,
        vault -> vault.undeleteItem(request),
        outcome -> new PlaceOp.Undeleted(name, outcome));
  }

  /** Answers with whether the item may be there still. */
  private boolean mutate(
      Supplier<ManagedChannel> brokers,
      Places at,
      Function<VaultServiceBlockingStub, Object> call,
      Function<Outcome, PlaceOp> what) {
    EnumSet<Outcome> ended = EnumSet.noneOf(Outcome.class);
    var unused =
        retries.run(
            brokers,
            channel -> call.apply(Calls.vault(channel, owner)),
            (outcome, response) -> outcome,
            (invoked, completed, outcome) -> {
              ended.add(outcome);
              recorder.place(at.model, invoked, completed, what.apply(outcome));
            });
    return !ended.contains(Outcome.MISSING);
  }

  @Override
  public void use(ManagedChannel channel, Random random) {
    Places at = places;
    if (at == null) {
      return;
    }
    boolean own = random.nextBoolean();
    String name =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> at.model.free();
          default -> at.model.taken();
        };
    long invoked = System.nanoTime();
    Optional<Answer> answer = resolve(channel, own ? owner : colleague, at, name);
    long completed = System.nanoTime();
    answer.ifPresent(
        said ->
            recorder.place(at.model, invoked, completed, new PlaceOp.Resolved(own, name, said)));
  }

  private Optional<Answer> resolve(ManagedChannel channel, Token token, Places at, String name) {
    try {
      ResolvedSecret secret =
          Calls.resolving(channel, token)
              .resolve(
                  ResolveRequest.newBuilder().addReferences(name.isEmpty() ? at.id : name).build())
              .getSecrets(0);
      String id = secret.getItemId();
      recorder.released(new Recorder.Release(token.jti(), id, secret.getVersion()));
      String origin = at.id.equals(id) ? at.model.free() : at.model.taken();
      if (!secret.getValue().toStringUtf8().equals("the value of " + origin)
          || !List.of(at.id, at.standing).contains(id)) {
        recorder.odd("another item's value for " + origin);
      }
      return Optional.of(at.id.equals(id) ? Answer.MOVING : Answer.STANDING);
    } catch (StatusRuntimeException e) {
      Failed failed = Failed.of(e);
      if (failed.reason() != ErrorReason.REFERENCES_UNRESOLVED) {
        recorder.unknown("resolve of the moving item", failed);
        return Optional.empty();
      }
      Reason reason = failed.references().getFirst().getReason();
      return switch (reason) {
        case DELETED -> Optional.of(Answer.DELETED);
        case RENAMED -> Optional.of(Answer.RENAMED);
        case NOT_FOUND -> Optional.of(Answer.NOT_FOUND);
        default -> {
          recorder.odd("the moving item failed with " + reason);
          yield Optional.empty();
        }
      };
    }
  }
}
