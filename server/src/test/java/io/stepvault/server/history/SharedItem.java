package io.stepvault.server.history;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Timestamps;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.SharingOp.Answer;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.v1.Access;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One item of a history: its owner shares it, hands it on and lets it expire, while its owners, one
 * user and a member of one group resolve it.
 */
final class SharedItem implements Subject {
  private static final String STAFF = "staff";
  private static final List<String> OWNERS = List.of(SharingModel.ALICE, SharingModel.BOB);
  private static final List<String> USERS =
      List.of(SharingModel.ALICE, SharingModel.BOB, SharingModel.CAROL, SharingModel.DAVE);

  private final Recorder recorder;
  private final Caller caller;
  private final Map<String, Token> tokens;
  private volatile String id = "";

  /** Who it is: one thread changes it. After a transfer of unknown outcome it may be the other. */
  private int owner;

  private int attempts;

  SharedItem(Recorder recorder, TokenIssuer issuer, String organization) {
    this.recorder = recorder;
    this.caller = new Caller(recorder);
    this.tokens =
        USERS.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    user -> user,
                    user ->
                        issuer.token(
                            organization + "-" + user,
                            user,
                            user.equals(SharingModel.DAVE) ? List.of(STAFF) : List.of())));
  }

  @Override
  public void change(Supplier<ManagedChannel> brokers, Random random) {
    ManagedChannel channel = brokers.get();
    if (id.isEmpty()) {
      caller
          .create(channel, tokens.get(SharingModel.ALICE), "shared-" + ++attempts, "shared value")
          .ifPresent(created -> id = created);
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> transfer(channel);
      case 1 -> expire(channel, random);
      default -> share(channel, random);
    }
  }

  private void share(ManagedChannel channel, Random random) {
    SharingOp.Shared op =
        new SharingOp.Shared(random.nextInt(3) == 0, random.nextBoolean(), random.nextBoolean());
    SetAccessRequest.Builder request =
        SetAccessRequest.newBuilder()
            .setId(id)
            .setMode(op.team() ? Access.Mode.TEAM : Access.Mode.RESTRICTED);
    grant(request, op.carol(), Principal.newBuilder().setUser(SharingModel.CAROL).build());
    grant(request, op.staff(), Principal.newBuilder().setGroup(STAFF).build());
    mutate(op, () -> Calls.vault(channel, tokenOfOwner()).setAccess(request.build()));
  }

  private static void grant(SetAccessRequest.Builder request, boolean put, Principal principal) {
    if (put) {
      request.addPut(Grant.newBuilder().setPrincipal(principal).setPermission(Permission.CAN_USE));
    } else {
      request.addRemove(principal);
    }
  }

  private void transfer(ManagedChannel channel) {
    String other = OWNERS.get(1 - owner);
    boolean done =
        mutate(
            new SharingOp.Transferred(other),
            () ->
                Calls.vault(channel, tokenOfOwner())
                    .transferItem(
                        TransferItemRequest.newBuilder().setId(id).setNewOwner(other).build()));
    if (done) {
      owner = 1 - owner;
    }
  }

  private void expire(ManagedChannel channel, Random random) {
    long at =
        random.nextBoolean()
            ? SharingOp.NEVER
            : System.currentTimeMillis() + 20 + random.nextInt(80);
    UpdateItemRequest.Builder request =
        UpdateItemRequest.newBuilder()
            .setId(id)
            .setUpdateMask(FieldMask.newBuilder().addPaths("expires_at"));
    if (at != SharingOp.NEVER) {
      request.setExpiresAt(Timestamps.fromMillis(at));
    }
    mutate(
        new SharingOp.Expires(at),
        () -> Calls.vault(channel, tokenOfOwner()).updateItem(request.build()));
  }

  private Token tokenOfOwner() {
    return tokens.get(OWNERS.get(owner));
  }

  /** Answers with whether it is done for certain. */
  private boolean mutate(SharingOp op, Runnable call) {
    long invoked = System.nanoTime();
    try {
      call.run();
      recorder.sharing(invoked, System.nanoTime(), op);
      return true;
    } catch (StatusRuntimeException e) {
      Failed failed = Failed.of(e);
      switch (failed.reason()) {
        // A transfer that was never answered took place.
        case ITEM_NOT_FOUND, NOT_PERMITTED -> owner = 1 - owner;
        // The expiry passed on the way.
        case FIELD_INVALID -> {}
        default -> {
          recorder.sharing(invoked, Operation.NEVER, op);
          recorder.unknown(op.toString(), failed);
        }
      }
      return false;
    }
  }

  /** Resolves it as one of its users. */
  @Override
  public void use(ManagedChannel channel, Random random) {
    if (id.isEmpty()) {
      return;
    }
    String user = USERS.get(random.nextInt(USERS.size()));
    Token token = tokens.get(user);
    long earliest = System.currentTimeMillis();
    long invoked = System.nanoTime();
    Optional<Answer> answer = resolve(channel, token);
    long completed = System.nanoTime();
    long latest = System.currentTimeMillis();
    answer.ifPresent(
        said ->
            recorder.sharing(
                invoked, completed, new SharingOp.Resolved(user, said, earliest, latest)));
  }

  private Optional<Answer> resolve(ManagedChannel channel, Token token) {
    try {
      ResolveResponse response =
          Calls.resolving(channel, token)
              .resolve(ResolveRequest.newBuilder().addReferences(id).build());
      recorder.released(new Recorder.Release(token.jti(), id, response.getSecrets(0).getVersion()));
      return Optional.of(Answer.VALUE);
    } catch (StatusRuntimeException e) {
      Failed failed = Failed.of(e);
      if (failed.reason() != ErrorReason.REFERENCES_UNRESOLVED) {
        recorder.unknown("resolve of the shared item", failed);
        return Optional.empty();
      }
      ReferenceFailure.Reason reason = failed.references().getFirst().getReason();
      Optional<Answer> answer =
          Stream.of(Answer.values()).filter(a -> a.name().equals(reason.name())).findFirst();
      if (answer.isEmpty()) {
        recorder.odd("the shared item failed with " + reason);
      }
      return answer;
    }
  }
}
