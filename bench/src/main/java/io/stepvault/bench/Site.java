package io.stepvault.bench;

import io.grpc.CallOptions;
import io.stepvault.bench.Meter.Sample;
import io.stepvault.bench.Tokens.Step;
import io.stepvault.server.Broker;
import io.stepvault.server.token.TokenClaims;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A broker process on a database of its own, filled, and the steps and tokens that call it. */
final class Site implements AutoCloseable {
  static final String ORGANIZATION = Broker.DEFAULT_ORGANIZATION;

  /** What the calls ask for, over and over: it stays in the broker's memory. */
  static final int WORKING_SET = 1_000;

  private static final int CONNECTIONS = 4;

  private final Postgres postgres;
  private final Place place;
  private final String name;
  private final String url;
  private final ServerProcess broker;
  private final Connections node;
  private final Connections backend;
  private final Connections operator;
  private final Tokens tokens;
  private final Seeded seeded;
  private final List<Step> steps;
  private final List<Step> spreadSteps;

  /**
   * What the database was filled with.
   *
   * @param authorizer of the default organization
   * @param workingSet names in it, in lists as a token holds them
   * @param workingSetIds the same items' ids
   * @param otherIds ids of as many others, if there are any
   */
  private record Seeded(
      String authorizer,
      List<List<String>> workingSet,
      List<String> workingSetIds,
      List<String> otherIds) {}

  private Site(
      Postgres postgres,
      Place place,
      String name,
      String url,
      ServerProcess broker,
      Tokens tokens,
      Seeded seeded,
      List<Step> spreadSteps)
      throws IOException {
    this.postgres = postgres;
    this.place = place;
    this.name = name;
    this.url = url;
    this.broker = broker;
    this.node = Connections.open(place, Place.NODE, broker.port(), CONNECTIONS);
    this.backend = Connections.open(place, Place.BACKEND, broker.port(), CONNECTIONS);
    this.operator = Connections.open(place, Place.OPERATOR, broker.port(), 1);
    this.tokens = tokens;
    this.seeded = seeded;
    this.steps =
        Tokens.steps(
            tokens.reused(),
            seeded.authorizer,
            ORGANIZATION,
            seeded.workingSet,
            seeded.workingSet.size());
    this.spreadSteps = spreadSteps;
  }

  /**
   * Fills a new database and starts a broker on it.
   *
   * @param items of the default organization, at least {@link #WORKING_SET}
   * @param otherOrganizations beside it, with one item each
   */
  static Site start(Postgres postgres, Place place, String name, int items, int otherOrganizations)
      throws IOException {
    String url = postgres.create(name);
    Tokens tokens = new Tokens();
    Seeded seeded;
    List<Step> spread = new ArrayList<>();
    try (Seeder seeder = new Seeder(place, url)) {
      seeded = seed(seeder, tokens, items);
      List<String> authorizers = seedOrganizations(seeder, tokens, otherOrganizations);
      for (int i = 0; i < Math.min(WORKING_SET, otherOrganizations); i++) {
        spread.add(
            Tokens.step(
                tokens.reused(),
                authorizers.get(i),
                otherOrganization(i),
                List.of(Seeder.itemName(0))));
      }
    }
    postgres.settle(name);
    ServerProcess broker = ServerProcess.start(BrokerProcess.class, place.folder().toString(), url);
    return new Site(postgres, place, name, url, broker, tokens, seeded, spread);
  }

  private static Seeded seed(Seeder seeder, Tokens tokens, int items) {
    String authorizer = seeder.organization(ORGANIZATION, tokens.all());
    int stride = items / WORKING_SET;
    int end = stride * WORKING_SET;
    List<String> ids =
        seeder.items(
            ORGANIZATION,
            0,
            items,
            number -> number < end && (number % stride == 0 || number % stride == 1));
    List<Integer> numbers = IntStream.range(0, WORKING_SET).map(i -> i * stride).boxed().toList();
    List<List<String>> names = new ArrayList<>();
    for (int i = 0; i < WORKING_SET; i += Tokens.NAMES_IN_A_TOKEN) {
      names.add(
          numbers.subList(i, i + Tokens.NAMES_IN_A_TOKEN).stream().map(Seeder::itemName).toList());
    }
    return new Seeded(
        authorizer,
        names,
        stride == 1 ? ids : every(ids, 0),
        stride == 1 ? List.of() : every(ids, 1));
  }

  /** Every second, from this one on. */
  private static List<String> every(List<String> ids, int first) {
    return IntStream.range(0, ids.size() / 2).mapToObj(i -> ids.get(2 * i + first)).toList();
  }

  private static List<String> seedOrganizations(Seeder seeder, Tokens tokens, int count) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(
            i -> {
              String authorizer =
                  seeder.organization(
                      otherOrganization(i), List.of(tokens.fresh("ES256"), tokens.reused()));
              seeder.items(otherOrganization(i), 0, 1, number -> false);
              return authorizer;
            })
        .toList();
  }

  private static String otherOrganization(int number) {
    return String.format(Locale.ROOT, "tenant-%05d", number);
  }

  Sample meter() {
    return new Sample(
        broker.cpu(), broker.compiling(), postgres.cpu(), Cpu.of(ProcessHandle.current().pid()));
  }

  Connections node() {
    return node;
  }

  Connections backend() {
    return backend;
  }

  Connections operator() {
    return operator;
  }

  /** Steps of the default organization, which ask for its working set. */
  List<Step> steps() {
    return steps;
  }

  /** One step of each of up to 1,000 other organizations, for one name each. */
  List<Step> spreadSteps() {
    return spreadSteps;
  }

  /** Steps whose tokens nobody has seen yet. */
  List<Step> freshSteps(String algorithm, int count) {
    return Tokens.steps(
        tokens.fresh(algorithm), seeded.authorizer, ORGANIZATION, seeded.workingSet, count);
  }

  /** One such step, for names of any items. */
  Step freshStep(List<String> names) {
    return Tokens.step(tokens.fresh("ES256"), seeded.authorizer, ORGANIZATION, names);
  }

  /** Steps of the default organization, which ask for names that nothing has. */
  List<Step> absentSteps() {
    List<List<String>> absent =
        seeded.workingSet.stream()
            .map(names -> names.stream().map(name -> "no-" + name).toList())
            .toList();
    return Tokens.steps(tokens.reused(), seeded.authorizer, ORGANIZATION, absent, WORKING_SET);
  }

  /** Steps whose tokens claim every secret. */
  List<Step> unboundSteps(int count) {
    return Tokens.steps(
        tokens.reused(),
        seeded.authorizer,
        ORGANIZATION,
        List.of(List.of(TokenClaims.ALL_SECRETS)),
        count);
  }

  /**
   * Who looks at an organization's items and rotates them.
   *
   * @param ids of items to ask for one by one
   */
  record Editor(CallOptions options, List<String> ids) {}

  /** Of the default organization, and of so many of its working set. */
  Editor editor(int items) {
    return new Editor(
        tokens.editor(seeded.authorizer, ORGANIZATION), seeded.workingSetIds.subList(0, items));
  }

  /** Of a new organization with so many items, and of all of them. */
  Editor editor(String organization, int items) {
    try (Seeder seeder = openSeeder()) {
      String authorizer = seeder.organization(organization, List.of(tokens.reused()));
      List<String> ids = seeder.items(organization, 0, items, number -> true);
      return new Editor(tokens.editor(authorizer, organization), ids);
    }
  }

  CallOptions backendOptions() {
    return tokens.backend(seeded.authorizer, ORGANIZATION);
  }

  CallOptions gatewayOptions() {
    return tokens.gateway(seeded.authorizer, ORGANIZATION);
  }

  CallOptions signerOptions(String key) {
    return tokens.signer(seeded.authorizer, ORGANIZATION, key);
  }

  /** Writes to the database past the broker; the caller closes it. */
  Seeder openSeeder() {
    return new Seeder(place, url);
  }

  List<String> workingSetIds() {
    return seeded.workingSetIds;
  }

  /** Items that no step asks for. */
  List<String> otherIds() {
    return seeded.otherIds;
  }

  /** Opens and closes one more connection of a node. */
  Connections connect() throws IOException {
    return Connections.open(place, Place.NODE, broker.port(), 1);
  }

  long databaseConnections() {
    return postgres.connections(name);
  }

  ServerProcess broker() {
    return broker;
  }

  @Override
  public void close() {
    node.close();
    backend.close();
    operator.close();
    broker.close();
  }
}
