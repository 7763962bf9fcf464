package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.ResolvedSecret;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One history: an organization of its own, in which some clients create, rotate, disable, enable,
 * delete and resolve the items of two shared names, change and use some {@link Subject}s, add, use
 * and revoke an authorizer's keys, and use and revoke single tokens, each call through any broker,
 * while something goes wrong.
 */
final class History {
  private static final int LOOKS = 4;
  private static final int READERS = 4;
  private static final int WRITERS = 2;
  private static final int USERS_OF_EACH = 2;

  /** How many operations more there must be when all is well again. */
  private static final int AFTERWARDS = 60;

  private final Cluster cluster;
  private final String organization;
  private final Fault fault;
  private final long seed;
  private final Recorder recorder = new Recorder();
  private final Caller caller = new Caller(recorder);
  private final TokenIssuer issuer;
  private final List<Name> names = List.of(new Name("first-name"), new Name("second-name"));
  private volatile boolean over;
  private volatile TokenSigner newestKey;
  private volatile Token revocable;

  History(Cluster cluster, String organization, Fault fault, long seed) {
    this.cluster = cluster;
    this.organization = organization;
    this.fault = fault;
    this.seed = seed;
    this.issuer = new TokenIssuer(recorder, organization);
    this.newestKey = TokenIssuer.newSigner("key-0");
  }

  /** What came of it. */
  record Result(int operations, List<String> violations) {}

  /** An item that was seen; its id is empty while none was. */
  private record Seen(String id, int version) {}

  /** A shared name, and the item that had it last. */
  private static final class Name {
    final String text;
    final AtomicInteger written = new AtomicInteger();
    volatile Seen item = new Seen("", 0);

    Name(String text) {
      this.text = text;
    }

    String nextText() {
      return text + " #" + written.incrementAndGet();
    }
  }

  Result run() throws Exception {
    register();
    revocable = issuer.revocable(organization + "-token-0");
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < READERS; i++) {
          int reader = i;
          clients.add(threads.submit(() -> read(reader)));
        }
        for (int i = 0; i < WRITERS; i++) {
          int writer = i;
          clients.add(threads.submit(() -> write(writer)));
        }
        clients.add(threads.submit(this::manageKeys));
        clients.add(threads.submit(this::revokeTokens));
        for (Subject subject : subjects()) {
          int first = clients.size();
          clients.add(threads.submit(() -> change(subject, first)));
          for (int i = 1; i <= USERS_OF_EACH; i++) {
            int user = first + i;
            clients.add(threads.submit(() -> use(subject, user)));
          }
        }
        Random random = new Random(seed);
        fault.happen(cluster, random, () -> purge(random));
        awaitServing();
        awaitOperations(recorder.size() + AFTERWARDS);
      } finally {
        over = true;
      }
    }
    for (Future<?> client : clients) {
      client.get();
    }
    List<String> violations = new ArrayList<>(recorder.violations());
    try (Connection superuser = cluster.superuser()) {
      violations.addAll(Records.missing(superuser, organization, recorder));
    }
    return new Result(recorder.size(), violations);
  }

  /** What went wrong in the history before may show in the first calls of this one. */
  private void register() {
    for (int attempt = 1; ; attempt++) {
      try {
        issuer.register(cluster.channels().getFirst());
        return;
      } catch (StatusRuntimeException e) {
        if (attempt == 1_000 || !Failed.of(e).isUnavailable()) {
          throw e;
        }
        Fault.pass(20);
      }
    }
  }

  private void awaitOperations(int least) {
    while (recorder.size() < least) {
      Fault.pass(2);
    }
  }

  /** Through every connection, calls must come through again. */
  private void awaitServing() {
    Token token = issuer.token(organization + "-await");
    for (ManagedChannel channel : cluster.channels()) {
      Recorder answers = new Recorder();
      Caller asking = new Caller(answers);
      for (int attempt = 0; answers.size() == 0; attempt++) {
        if (attempt > 3_000) {
          throw new AssertionError("a broker does not come back after " + fault);
        }
        asking.resolve(channel, token, List.of(new Reference(names.getFirst().text, null)));
        Fault.pass(5);
      }
    }
  }

  private void read(int reader) {
    Random random = new Random(seed * 31 + reader);
    Token own = issuer.token(organization + "-reader-" + reader);
    Map<String, Token> byKey = new HashMap<>();
    while (!over) {
      Token token = random.nextBoolean() ? own : revocable;
      if (random.nextInt(3) == 0) {
        TokenSigner key = newestKey;
        String kid = key.verificationKey().kid();
        token =
            byKey.computeIfAbsent(
                kid, k -> issuer.token(organization + "-reader-" + reader + "-" + k, k, key));
      }
      List<Name> wanted =
          random.nextInt(4) == 0 ? names : List.of(names.get(random.nextInt(names.size())));
      boolean byId = random.nextInt(4) == 0 && wanted.stream().noneMatch(n -> n.item.id.isEmpty());
      List<Reference> references =
          wanted.stream().map(n -> new Reference(n.text, byId ? n.item.id : null)).toList();
      List<ResolvedSecret> secrets = caller.resolve(any(random), token, references);
      for (int i = 0; i < secrets.size(); i++) {
        wanted.get(i).item = new Seen(secrets.get(i).getItemId(), secrets.get(i).getVersion());
      }
      rest(random, 1_000_000);
    }
  }

  private void write(int writer) {
    Random random = new Random(seed * 37 + writer);
    Token token = issuer.token(organization + "-writer-" + writer);
    while (!over) {
      Name name = names.get(random.nextInt(names.size()));
      int dice = random.nextInt(12);
      Seen item = name.item;
      if (item.id.isEmpty() || dice < 2) {
        caller
            .create(any(random), token, name.text, name.nextText())
            .ifPresent(id -> name.item = new Seen(id, 1));
      } else if (dice < 3) {
        caller.delete(any(random), token, name.text, item.id);
      } else if (dice < 6) {
        boolean enabled = random.nextBoolean();
        caller.turn(any(random), token, name.text, item.id, item.version, enabled);
      } else {
        caller.rotate(any(random), token, name.text, item.id, name.nextText());
      }
      rest(random, 6_000_000);
    }
  }

  private List<Subject> subjects() {
    Retries retries = new Retries(recorder, () -> over);
    return List.of(
        new SharedItem(recorder, issuer, organization),
        new MovingItem(recorder, issuer, retries, organization),
        new VersionedSecret(recorder, issuer, retries, organization),
        new ApiKeyItem(recorder, issuer, retries, organization));
  }

  private void change(Subject subject, int client) {
    Random random = new Random(seed * 43 + client);
    while (!over) {
      subject.change(() -> any(random), random);
      // What a mutation has not stamped shows until the next one stamps it.
      for (int look = 0; look < LOOKS; look++) {
        subject.use(any(random), random);
      }
      rest(random, 12_000_000);
    }
  }

  private void use(Subject subject, int client) {
    Random random = new Random(seed * 47 + client);
    while (!over) {
      subject.use(any(random), random);
      rest(random, 2_000_000);
    }
  }

  private void manageKeys() {
    Random random = new Random(seed * 41);
    for (int i = 1; !over; i++) {
      TokenSigner key = newestKey;
      rest(random, 10_000_000);
      issuer.addKey(any(random), key);
      rest(random, 40_000_000);
      // Until it is certain: an authorizer holds few keys that are not revoked.
      while (!over && !issuer.revokeKey(any(random), key.verificationKey().kid())) {
        rest(random, 20_000_000);
      }
      rest(random, 20_000_000);
      newestKey = TokenIssuer.newSigner("key-" + i);
    }
  }

  private void revokeTokens() {
    Random random = new Random(seed * 53);
    for (int i = 1; !over; i++) {
      rest(random, 40_000_000);
      while (!over && !issuer.revokeToken(any(random), revocable)) {
        rest(random, 20_000_000);
      }
      rest(random, 20_000_000);
      revocable = issuer.revocable(organization + "-token-" + i);
    }
  }

  private void purge(Random random) {
    List<String> texts = names.stream().map(name -> name.text).toList();
    recorder.purge(
        texts, () -> cluster.broker(random.nextInt(cluster.brokers())).purge(organization));
  }

  private ManagedChannel any(Random random) {
    return cluster.channels().get(random.nextInt(cluster.channels().size()));
  }

  private static void rest(Random random, int mostNanos) {
    LockSupport.parkNanos(random.nextInt(mostNanos));
  }
}
