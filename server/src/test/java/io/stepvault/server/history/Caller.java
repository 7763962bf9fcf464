package io.stepvault.server.history;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.NameOp.Answer;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.RotateItemRequest;
import java.util.List;
import java.util.Optional;

/**
 * Resolves, creates, rotates, disables, enables and deletes items of shared names, and records what
 * was asked, answered, and when.
 */
final class Caller {
  private final Recorder recorder;

  Caller(Recorder recorder) {
    this.recorder = recorder;
  }

  /** Resolves; answers with the values, none when it failed. */
  List<ResolvedSecret> resolve(ManagedChannel channel, Token token, List<Reference> references) {
    long invoked = System.nanoTime();
    try {
      List<ResolvedSecret> secrets =
          Calls.resolving(channel, token)
              .resolve(
                  ResolveRequest.newBuilder()
                      .addAllReferences(references.stream().map(Reference::text).toList())
                      .build())
              .getSecretsList();
      long completed = System.nanoTime();
      recorder.fate(token.fate(), invoked, completed, KeyModel.Op.ACCEPTED);
      for (int i = 0; i < secrets.size(); i++) {
        ResolvedSecret secret = secrets.get(i);
        recorder.released(
            new Recorder.Release(token.jti(), secret.getItemId(), secret.getVersion()));
        resolved(
            references.get(i),
            invoked,
            completed,
            new Answer.Value(
                secret.getItemId(), secret.getVersion(), secret.getValue().toStringUtf8()));
      }
      return secrets;
    } catch (StatusRuntimeException e) {
      unresolved(Failed.of(e), token, references, invoked, System.nanoTime());
      return List.of();
    }
  }

  private void unresolved(
      Failed failed, Token token, List<Reference> references, long invoked, long completed) {
    switch (failed.reason()) {
      case REFERENCES_UNRESOLVED -> {
        recorder.fate(token.fate(), invoked, completed, KeyModel.Op.ACCEPTED);
        for (ReferenceFailure failure : failed.references()) {
          Reference reference = references.get(failure.getIndex());
          switch (failure.getReason()) {
            case NOT_FOUND -> resolved(reference, invoked, completed, new Answer.NotFound());
            case DELETED -> resolved(reference, invoked, completed, new Answer.Deleted());
            case DISABLED -> resolved(reference, invoked, completed, new Answer.Disabled());
            default -> recorder.odd(reference + " failed with " + failure.getReason());
          }
        }
      }
      case TOKEN_INVALID ->
          recorder.fate(token.fate(), invoked, completed, KeyModel.Op.REFUSED_AS_INVALID);
      case TOKEN_REVOKED ->
          recorder.fate(token.fate(), invoked, completed, KeyModel.Op.REFUSED_AS_REVOKED);
      default -> recorder.unknown("resolve", failed);
    }
  }

  private void resolved(Reference reference, long invoked, long completed, Answer answer) {
    recorder.name(
        reference.name(), invoked, completed, new NameOp.Resolved(reference.id(), answer));
  }

  /** Creates a shared item; answers with its id when that is certain. */
  Optional<String> create(ManagedChannel channel, Token token, String name, String text) {
    long invoked = System.nanoTime();
    try {
      String id =
          Calls.vault(channel, token)
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName(name)
                      .setSecretBytes(ByteString.copyFromUtf8(text))
                      .setAccess(Access.newBuilder().setMode(Access.Mode.TEAM))
                      .build())
              .getItem()
              .getId();
      recorder.name(name, invoked, System.nanoTime(), new NameOp.Created(text, Outcome.DONE, id));
      return Optional.of(id);
    } catch (StatusRuntimeException e) {
      Outcome outcome = outcome("create", Failed.of(e), ErrorReason.NAME_TAKEN);
      recorder.name(name, invoked, completed(outcome), new NameOp.Created(text, outcome, null));
      return Optional.empty();
    }
  }

  /** Rotates; answers with whether that is certain. */
  boolean rotate(ManagedChannel channel, Token token, String name, String id, String text) {
    long invoked = System.nanoTime();
    try {
      int version =
          Calls.vault(channel, token)
              .rotateItem(
                  RotateItemRequest.newBuilder()
                      .setId(id)
                      .setSecretBytes(ByteString.copyFromUtf8(text))
                      .build())
              .getVersion()
              .getNumber();
      recorder.name(
          name, invoked, System.nanoTime(), new NameOp.Rotated(id, text, Outcome.DONE, version));
      return true;
    } catch (StatusRuntimeException e) {
      Outcome outcome = outcome("rotate", Failed.of(e), ErrorReason.ITEM_DELETED);
      recorder.name(name, invoked, completed(outcome), new NameOp.Rotated(id, text, outcome, 0));
      return false;
    }
  }

  void delete(ManagedChannel channel, Token token, String name, String id) {
    long invoked = System.nanoTime();
    Outcome outcome = Outcome.DONE;
    try {
      Calls.vault(channel, token)
          .deleteItem(DeleteItemRequest.newBuilder().setId(id).setForce(true).build());
    } catch (StatusRuntimeException e) {
      outcome = outcome("delete", Failed.of(e), ErrorReason.ITEM_DELETED);
    }
    recorder.name(name, invoked, completed(outcome), new NameOp.Deleted(id, outcome));
  }

  /** Disables or enables a version. */
  void turn(
      ManagedChannel channel, Token token, String name, String id, int version, boolean enabled) {
    long invoked = System.nanoTime();
    Outcome outcome = Outcome.DONE;
    try {
      if (enabled) {
        Calls.vault(channel, token)
            .enableVersion(EnableVersionRequest.newBuilder().setId(id).setVersion(version).build());
      } else {
        Calls.vault(channel, token)
            .disableVersion(
                DisableVersionRequest.newBuilder()
                    .setId(id)
                    .setVersion(version)
                    .setForce(true)
                    .build());
      }
    } catch (StatusRuntimeException e) {
      outcome = outcome("switch", Failed.of(e), ErrorReason.ITEM_DELETED);
    }
    recorder.name(
        name, invoked, completed(outcome), new NameOp.Switched(id, version, enabled, outcome));
  }

  private Outcome outcome(String call, Failed failed, ErrorReason refusal) {
    if (failed.reason() == refusal) {
      return Outcome.REFUSED;
    }
    if (failed.reason() == ErrorReason.ITEM_NOT_FOUND) {
      return Outcome.MISSING;
    }
    recorder.unknown(call, failed);
    return Outcome.UNKNOWN;
  }

  private static long completed(Outcome outcome) {
    return outcome == Outcome.UNKNOWN ? Operation.NEVER : System.nanoTime();
  }
}
