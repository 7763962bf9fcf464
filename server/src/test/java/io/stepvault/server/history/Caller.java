package io.stepvault.server.history;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.NameOp.Answer;
import io.stepvault.server.history.NameOp.Outcome;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestCalls.Headers;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.Access;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Makes one organization's calls, and records what was asked, answered, and when. */
final class Caller {
  /** No fault lasts so long: a call without an answer by then was forgotten. */
  private static final long DEADLINE_SECONDS = 20;

  private final Recorder recorder;
  private final String organization;
  private final TokenSigner signer;
  private String authorizer = "";

  Caller(Recorder recorder, String organization) {
    this(recorder, organization, newSigner("first"));
  }

  private Caller(Recorder recorder, String organization, TokenSigner signer) {
    this.recorder = recorder;
    this.organization = organization;
    this.signer = signer;
  }

  static TokenSigner newSigner(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"));
  }

  /** The same caller, for another history. */
  Caller recordingTo(Recorder other) {
    Caller caller = new Caller(other, organization, signer);
    caller.authorizer = authorizer;
    return caller;
  }

  /**
   * A signed token, and what of it a record needs.
   *
   * @param fate what can be revoked of it: the kid of its key, or its own jti
   */
  record Token(String jti, String fate, String text) {}

  /** Registers the authorizer that signs for everything here. */
  void register(ManagedChannel channel) {
    long invoked = System.nanoTime();
    authorizer =
        AuthorizerServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(new Headers(null, organization))
            .createAuthorizer(
                CreateAuthorizerRequest.newBuilder()
                    .setName("engine")
                    .setBounds(TestCalls.wideBounds())
                    .addKeys(
                        VerificationKey.newBuilder()
                            .setJwk(signer.verificationKey().canonicalJwk()))
                    .build())
            .getAuthorizer()
            .getId();
    recorder.fate("first", invoked, System.nanoTime(), KeyModel.Op.ADDED);
  }

  Token token(String jti) {
    return token(jti, "first", signer);
  }

  Token token(String jti, String kid, TokenSigner by) {
    return token(jti, kid, by, "alice", List.of());
  }

  /** Of a user, for their own vault calls and for runs of theirs. */
  Token token(String jti, String user, List<String> groups) {
    return token(jti, "first", signer, user, groups);
  }

  private Token token(String jti, String kid, TokenSigner by, String user, List<String> groups) {
    long now = Instant.now().getEpochSecond();
    return new Token(
        jti,
        kid,
        by.sign(
            TokenClaims.builder(authorizer, "stepvault", organization, user, jti)
                .issued(now, now + 600)
                .scopes(Set.copyOf(TestCalls.SCOPES))
                .binding(new TokenBinding.SpiffeId(BrokerProcess.OPERATOR))
                .step("billing", "run-1", "node-1")
                .owner(user)
                .groups(groups)
                .secrets(Set.of("*"))
                .build()));
  }

  /** One that is revoked by its jti; its key is not. */
  Token revocable(String jti) {
    recorder.fate(jti, System.nanoTime(), System.nanoTime(), KeyModel.Op.ADDED);
    return new Token(jti, jti, token(jti).text());
  }

  /** Resolves; answers with the values, none when it failed. */
  List<ResolvedSecret> resolve(ManagedChannel channel, Token token, List<Reference> references) {
    long invoked = System.nanoTime();
    try {
      List<ResolvedSecret> secrets =
          resolving(channel, token)
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
      default -> unknown("resolve", failed);
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
          vault(channel, token)
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
          vault(channel, token)
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
      vault(channel, token)
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
        vault(channel, token)
            .enableVersion(EnableVersionRequest.newBuilder().setId(id).setVersion(version).build());
      } else {
        vault(channel, token)
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

  void addKey(ManagedChannel channel, TokenSigner key) {
    change(
        key.verificationKey().kid(),
        KeyModel.Op.ADDED,
        KeyModel.Op.ADD_UNKNOWN,
        () ->
            authorizers(channel)
                .addKey(
                    AddKeyRequest.newBuilder()
                        .setAuthorizerId(authorizer)
                        .setJwk(key.verificationKey().canonicalJwk())
                        .build()));
  }

  /** Revokes a key; answers with whether that is certain. */
  boolean revokeKey(ManagedChannel channel, String kid) {
    return change(
        kid,
        KeyModel.Op.REVOKED,
        KeyModel.Op.REVOKE_UNKNOWN,
        () ->
            authorizers(channel)
                .revokeKey(
                    RevokeKeyRequest.newBuilder().setAuthorizerId(authorizer).setKid(kid).build()));
  }

  /** Revokes a token by its jti; answers with whether that is certain. */
  boolean revokeToken(ManagedChannel channel, Token token) {
    return change(
        token.fate(),
        KeyModel.Op.REVOKED,
        KeyModel.Op.REVOKE_UNKNOWN,
        () ->
            authorizers(channel)
                .revokeTokens(
                    RevokeTokensRequest.newBuilder()
                        .setAuthorizerId(authorizer)
                        .setJti(token.jti())
                        .build()));
  }

  private boolean change(String fate, KeyModel.Op done, KeyModel.Op maybe, Runnable call) {
    long invoked = System.nanoTime();
    try {
      call.run();
      recorder.fate(fate, invoked, System.nanoTime(), done);
      return true;
    } catch (StatusRuntimeException e) {
      // A key whose adding failed cannot be revoked: that says nothing new.
      if (outcome(done.name(), Failed.of(e), ErrorReason.KEY_NOT_FOUND) != Outcome.UNKNOWN) {
        return true;
      }
      recorder.fate(fate, invoked, Operation.NEVER, maybe);
      return false;
    }
  }

  private Outcome outcome(String call, Failed failed, ErrorReason refusal) {
    if (failed.reason() == refusal) {
      return Outcome.REFUSED;
    }
    if (failed.reason() == ErrorReason.ITEM_NOT_FOUND) {
      return Outcome.MISSING;
    }
    unknown(call, failed);
    return Outcome.UNKNOWN;
  }

  void unknown(String call, Failed failed) {
    if (!failed.isUnavailable()) {
      recorder.odd(call + ": " + failed);
    }
  }

  private static long completed(Outcome outcome) {
    return outcome == Outcome.UNKNOWN ? Operation.NEVER : System.nanoTime();
  }

  static ResolveServiceBlockingStub resolving(ManagedChannel channel, Token token) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), token.text())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  static VaultServiceBlockingStub vault(ManagedChannel channel, Token token) {
    return TestCalls.with(VaultServiceGrpc.newBlockingStub(channel), token.text())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private AuthorizerServiceGrpc.AuthorizerServiceBlockingStub authorizers(ManagedChannel channel) {
    return AuthorizerServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(new Headers(null, organization))
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }
}
