package io.stepvault.bench;

import io.grpc.CallOptions;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.ResolveRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Signs the tokens that the calls of a benchmark present, before any clock runs. */
final class Tokens {
  static final int NAMES_IN_A_TOKEN = 10;

  /** Of tokens that nobody has seen yet. */
  static final List<String> ALGORITHMS = List.of("Ed25519", "ES256", "ES384", "RS256", "PS256");

  private static final long LIFE_SECONDS = 6 * 3600;

  private final TokenSigner reused =
      new TokenSigner(TokenSigner.generatePrivateJwk("reused", "Ed25519"));
  private final Map<String, TokenSigner> fresh = new LinkedHashMap<>();

  Tokens() {
    for (String algorithm : ALGORITHMS) {
      String kid = "fresh-" + algorithm;
      fresh.put(algorithm, new TokenSigner(TokenSigner.generatePrivateJwk(kid, algorithm)));
    }
  }

  TokenSigner reused() {
    return reused;
  }

  TokenSigner fresh(String algorithm) {
    return fresh.get(algorithm);
  }

  /** All that sign for the default organization. */
  List<TokenSigner> all() {
    List<TokenSigner> all = new ArrayList<>(fresh.values());
    all.add(reused);
    return all;
  }

  /**
   * One step of a workflow: its token, and the requests that it makes with it.
   *
   * @param each one request for each of its names
   * @param all one request for all of them
   */
  record Step(CallOptions options, List<ResolveRequest> each, ResolveRequest all) {}

  /** A step of an organization that may resolve these names. */
  static Step step(TokenSigner signer, String authorizer, String organization, List<String> names) {
    String token =
        signer.sign(
            claims(authorizer, organization, Place.NODE)
                .scopes(Set.of("resolve"))
                .step("billing", "run-" + UUID.randomUUID(), "charge")
                .owner("alice")
                .secrets(new LinkedHashSet<>(names))
                .build());
    return new Step(
        CallOptions.DEFAULT.withCallCredentials(Connections.token(token)),
        names.stream()
            .map(name -> ResolveRequest.newBuilder().addReferences(name).build())
            .toList(),
        ResolveRequest.newBuilder().addAllReferences(names).build());
  }

  /** As many steps, each with a token of its own; signed on all cores. */
  static List<Step> steps(
      TokenSigner signer,
      String authorizer,
      String organization,
      List<List<String>> names,
      int count) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> step(signer, authorizer, organization, names.get(i % names.size())))
        .toList();
  }

  /** What a back end presents to change items. */
  CallOptions backend(String authorizer, String organization) {
    String token =
        reused.sign(
            claims(authorizer, organization, Place.BACKEND).scopes(Set.of("vault.write")).build());
    return CallOptions.DEFAULT.withCallCredentials(Connections.token(token));
  }

  /** What a gateway presents to check API keys. */
  CallOptions gateway(String authorizer, String organization) {
    String token =
        reused.sign(
            claims(authorizer, organization, Place.NODE).scopes(Set.of("api_key.verify")).build());
    return CallOptions.DEFAULT.withCallCredentials(Connections.token(token));
  }

  /** What a step presents to sign with a key. */
  CallOptions signer(String authorizer, String organization, String key) {
    String token =
        reused.sign(
            claims(authorizer, organization, Place.NODE)
                .scopes(Set.of("sign"))
                .owner("alice")
                .secrets(Set.of(key))
                .build());
    return CallOptions.DEFAULT.withCallCredentials(Connections.token(token));
  }

  /** What a back end presents to look at items and to rotate them. */
  CallOptions editor(String authorizer, String organization) {
    String token =
        reused.sign(
            claims(authorizer, organization, Place.BACKEND)
                .scopes(Set.of("vault.read", "vault.write"))
                .build());
    return CallOptions.DEFAULT.withCallCredentials(Connections.token(token));
  }

  private static TokenClaims.Builder claims(
      String authorizer, String organization, String certificate) {
    long now = Instant.now().getEpochSecond();
    return TokenClaims.builder(
            authorizer, Place.AUDIENCE, organization, "alice", UUID.randomUUID().toString())
        .issued(now, now + LIFE_SECONDS)
        .binding(new TokenBinding.SpiffeId(Place.identity(certificate)));
  }
}
