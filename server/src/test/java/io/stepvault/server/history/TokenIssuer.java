package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One organization's authorizer: signs the tokens of its history, adds and revokes keys, revokes
 * tokens, and records what became of them.
 */
final class TokenIssuer {
  private static final String FIRST = "first";

  private final Recorder recorder;
  private final String organization;
  private final TokenSigner signer = newSigner(FIRST);
  private String authorizer = "";

  TokenIssuer(Recorder recorder, String organization) {
    this.recorder = recorder;
    this.organization = organization;
  }

  static TokenSigner newSigner(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"));
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
        Calls.authorizers(channel, organization)
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
    recorder.fate(FIRST, invoked, System.nanoTime(), KeyModel.Op.ADDED);
  }

  Token token(String jti) {
    return token(jti, FIRST, signer);
  }

  Token token(String jti, String kid, TokenSigner by) {
    return new Token(jti, kid, by.sign(claims(jti, "alice").build()));
  }

  /** Of a user, for their own vault calls and for runs of theirs. */
  Token token(String jti, String user, List<String> groups) {
    return new Token(jti, FIRST, signer.sign(claims(jti, user).groups(groups).build()));
  }

  /** Of a run that is to have one version of what it refers to. */
  Token pinned(String jti, String reference, int version) {
    Pins pins = new Pins(null, Map.of(reference, version));
    return new Token(jti, FIRST, signer.sign(claims(jti, "alice").pins(pins).build()));
  }

  private TokenClaims.Builder claims(String jti, String user) {
    long now = Instant.now().getEpochSecond();
    return TokenClaims.builder(authorizer, "stepvault", organization, user, jti)
        .issued(now, now + 600)
        .scopes(Set.copyOf(TestCalls.SCOPES))
        .binding(new TokenBinding.SpiffeId(BrokerProcess.OPERATOR))
        .step("billing", "run-1", "node-1")
        .owner(user)
        .secrets(Set.of("*"));
  }

  /** One that is revoked by its jti; its key is not. */
  Token revocable(String jti) {
    recorder.fate(jti, System.nanoTime(), System.nanoTime(), KeyModel.Op.ADDED);
    return new Token(jti, jti, token(jti).text());
  }

  void addKey(ManagedChannel channel, TokenSigner key) {
    change(
        key.verificationKey().kid(),
        KeyModel.Op.ADDED,
        KeyModel.Op.ADD_UNKNOWN,
        () ->
            Calls.authorizers(channel, organization)
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
            Calls.authorizers(channel, organization)
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
            Calls.authorizers(channel, organization)
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
      Failed failed = Failed.of(e);
      // A key whose adding failed cannot be revoked: that says nothing new.
      if (failed.reason() == ErrorReason.KEY_NOT_FOUND) {
        return true;
      }
      recorder.unknown(done.name(), failed);
      recorder.fate(fate, invoked, Operation.NEVER, maybe);
      return false;
    }
  }
}
