package io.stepvault.server.resolve;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.VerificationKey;
import io.stepvault.server.usage.Recorder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Resolves references, all or nothing, and checks API keys, from memory, yet never stale: a value
 * leaves only with the commit of its audit record, and that same transaction proves that what was
 * in memory is current.
 *
 * <p>{@link #resolve} runs on the event loop and never blocks: it checks the token's signature,
 * once a token, and lets the call join the next batch.
 */
public final class Resolver implements AutoCloseable {
  /** What was destroyed is wiped so long after at most, also where nobody resolves. */
  private static final Duration POLL_EVERY = Duration.ofSeconds(5);

  private final Admission admission;
  private final ResolveCache cache;
  private final TokenMemory memory = new TokenMemory();
  private final Committer committer;

  private Resolver(Admission admission, ResolveCache cache, Committer committer) {
    this.admission = admission;
    this.cache = cache;
    this.committer = committer;
  }

  /**
   * A resolver with its cache and its committer.
   *
   * @param usages told what has left
   * @param rejections how many rejected API keys a caller is told of
   * @param cacheBytes about how much memory its cache may hold on to
   */
  public static Resolver start(
      Transactions transactions,
      Admission admission,
      ItemStore items,
      AuthorityStore authorities,
      Rings rings,
      AuditStore audit,
      Recorder usages,
      RejectionLimit rejections,
      long cacheBytes) {
    ResolveCache cache = new ResolveCache(items, authorities, rings::forget, cacheBytes);
    Release release = new Release(transactions, audit, usages, rejections);
    Committer committer =
        new Committer(
            transactions.batches(),
            admission,
            cache,
            rings,
            audit,
            release,
            new IdlePoll(POLL_EVERY));
    return new Resolver(admission, cache, committer);
  }

  /**
   * Resolves; the outcome goes to {@code reply}.
   *
   * @param demand made once the token was looked at
   * @throws Refusal TOKEN_MISSING, TOKEN_INVALID, QUOTA_EXCEEDED, STORE_UNAVAILABLE: those that
   *     need no database
   */
  public void resolve(Presented presented, Supplier<Demand> demand, ResolveReply reply) {
    TokenMemory.Checked token = token(presented);
    committer.submit(new ResolveCall(presented, token, demand.get(), reply, 1));
  }

  /**
   * Finds out whether an API key is good; the outcome goes to {@code reply}. Never blocks.
   *
   * @throws Refusal TOKEN_MISSING, TOKEN_INVALID, QUOTA_EXCEEDED, STORE_UNAVAILABLE: those that
   *     need no database
   */
  public void verify(Presented presented, KeyQuestion question, KeyReply reply) {
    committer.submit(new KeyCall(presented, token(presented), question, reply, 1));
  }

  private TokenMemory.Checked token(Presented presented) {
    TokenMemory.Checked token =
        presented
            .bearer()
            .map(bearer -> memory.recall(bearer, () -> check(presented)))
            .orElseGet(() -> check(presented));
    if (token.verifiedWith() != null) {
      admission.count(presented, token.claims());
    }
    return token;
  }

  /**
   * Checks the signature with the key that was known last. An unknown key is left to the batch,
   * which sees the organization as it is now.
   */
  private TokenMemory.Checked check(Presented presented) {
    ParsedToken token = admission.parse(presented);
    String organization = token.claims().org();
    String issuer = token.claims().iss();
    Optional<Authorizer> own = cache.authority(organization).flatMap(set -> set.find(issuer));
    Optional<VerificationKey> key =
        own.or(() -> ofInstallation(issuer, organization))
            .flatMap(authorizer -> authorizer.key(token.jws().keyId()))
            .map(AuthorizerKey::key);
    if (key.isPresent() && !key.get().verifies(token.jws())) {
      throw admission.invalid(presented, "bad signature");
    }
    return new TokenMemory.Checked(token.claims(), key.orElse(null), own.isEmpty());
  }

  private Optional<Authorizer> ofInstallation(String issuer, String organization) {
    return cache
        .authority(Organization.INSTALLATION)
        .flatMap(set -> set.find(issuer))
        .filter(authorizer -> authorizer.bounds().allowsOrganization(organization));
  }

  @Override
  public void close() {
    committer.close();
  }
}
