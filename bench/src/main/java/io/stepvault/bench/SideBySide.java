package io.stepvault.bench;

import io.stepvault.bench.Load.Closed;
import io.stepvault.bench.Load.Open;
import io.stepvault.bench.Meter.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The calls side by side with the bare echo, on one broker with a thousand items in use. */
final class SideBySide implements AutoCloseable {
  static final String ECHO = "echo";
  static final String ECHO_WITHOUT_TOKEN = "echo-no-token";
  static final String RESOLVE = "resolve";
  static final String RESOLVE_FRESH = freshName("ES256");
  static final String RESOLVE_10 = "resolve-10";
  static final String REFUSED = "resolve-refused";
  static final String VERIFY_API_KEY = "verify-api-key";
  static final String SIGN = "sign-es256";
  static final String CREATE = "create";
  static final String ROTATE = "rotate";

  /** All, in the report's order. */
  static final List<String> NAMES =
      List.of(
          ECHO,
          ECHO_WITHOUT_TOKEN,
          RESOLVE,
          freshName("Ed25519"),
          RESOLVE_FRESH,
          freshName("ES384"),
          freshName("RS256"),
          freshName("PS256"),
          RESOLVE_10,
          REFUSED,
          VERIFY_API_KEY,
          SIGN,
          CREATE,
          ROTATE);

  static final List<String> MUTATIONS = List.of(CREATE, ROTATE);

  static final String ECHO_OPEN = "echo, open loop";
  static final String RESOLVE_OPEN = "resolve, open loop";

  private static final int IN_FLIGHT = 256;

  /** Mutations of one organization queue for its row anyway. */
  private static final int MUTATIONS_IN_FLIGHT = 16;

  /** Each has a transaction of its own: as many as there are connections for them. */
  private static final int SIGNERS_IN_FLIGHT = 16;

  private static final String SIGNING_KEY = "bench-signing-key";

  /** Latencies are taken at a share of what the broker can do: a full one has any latency. */
  private static final double OPEN_SHARE = 0.4;

  private final Site site;
  private final ServerProcess echo;
  private final Connections echoNode;
  private final List<String> apiKeys = new ArrayList<>();
  private boolean hasSigningKey;

  private SideBySide(Site site, ServerProcess echo, Connections echoNode) {
    this.site = site;
    this.echo = echo;
    this.echoNode = echoNode;
  }

  static SideBySide start(Postgres postgres, Place place) throws IOException {
    Site site = Site.start(postgres, place, "side_by_side", 2 * Site.WORKING_SET, 0);
    ServerProcess echo = ServerProcess.start(EchoProcess.class, place.folder().toString());
    return new SideBySide(site, echo, Connections.open(place, Place.NODE, echo.port(), 4));
  }

  static boolean isOpen(String name) {
    return name.equals(ECHO_OPEN) || name.equals(RESOLVE_OPEN);
  }

  Site site() {
    return site;
  }

  /** Throughput and cost: as many calls at once as help. */
  List<Runs> closed(Rounds rounds, Set<String> only) throws InterruptedException {
    Closed readers = new Closed(IN_FLIGHT);
    Closed writers = new Closed(MUTATIONS_IN_FLIGHT);
    List<Case> cases = new ArrayList<>();
    cases.addAll(
        List.of(
            Case.of(ECHO, readers, this::echoMeter, Calls.echo(echoNode, site.steps())),
            Case.of(
                ECHO_WITHOUT_TOKEN,
                readers,
                this::echoMeter,
                Calls.echoWithoutToken(echoNode, site.steps())),
            Case.of(RESOLVE, readers, site::meter, Calls.resolve(site.node(), site.steps()))));
    Tokens.ALGORITHMS.forEach(algorithm -> cases.add(fresh(algorithm, readers)));
    cases.addAll(
        List.of(
            Case.of(RESOLVE_10, readers, site::meter, Calls.resolveAll(site.node(), site.steps())),
            Case.of(REFUSED, readers, site::meter, Calls.refused(site.node(), site.absentSteps())),
            new Case(
                VERIFY_API_KEY,
                readers,
                site::meter,
                expected -> Calls.verifyApiKey(site.node(), site.gatewayOptions(), apiKeys())),
            new Case(
                    SIGN,
                    new Closed(SIGNERS_IN_FLIGHT),
                    site::meter,
                    expected ->
                        Calls.sign(site.node(), site.signerOptions(signingKey()), signingKey()))
                .taking(Share.RARE),
            new Case(
                    CREATE,
                    writers,
                    site::meter,
                    expected -> Calls.create(site.backend(), site.backendOptions()))
                .taking(Share.RARE),
            new Case(
                    ROTATE,
                    writers,
                    site::meter,
                    expected ->
                        Calls.rotate(site.backend(), site.backendOptions(), site.otherIds()))
                .taking(Share.RARE)));
    return rounds.run(
        cases.stream().filter(one -> only.isEmpty() || only.contains(one.name())).toList());
  }

  private static String freshName(String algorithm) {
    return "resolve-fresh-" + algorithm.toLowerCase(Locale.ROOT);
  }

  /** Each call with a token of its own. */
  private Case fresh(String algorithm, Closed load) {
    Case fresh =
        new Case(
            freshName(algorithm),
            load,
            site::meter,
            expected ->
                Calls.resolveOnce(
                    site.node(), site.freshSteps(algorithm, Math.toIntExact(expected))));
    // The others' tokens take up to half a minute of signing for four seconds of calls.
    return freshName(algorithm).equals(RESOLVE_FRESH) ? fresh : fresh.taking(Share.SHORT_AND_RARE);
  }

  /** Latency: echo and resolve at one rate, well below what resolve can do. */
  List<Runs> open(Rounds rounds, List<Runs> closed) throws InterruptedException {
    List<Case> cases = new ArrayList<>();
    for (Runs resolve : closed) {
      if (resolve.name().equals(RESOLVE)) {
        Open load = new Open(OPEN_SHARE * resolve.median(Run::perSecond));
        cases.add(Case.of(ECHO_OPEN, load, this::echoMeter, Calls.echo(echoNode, site.steps())));
        cases.add(
            Case.of(RESOLVE_OPEN, load, site::meter, Calls.resolve(site.node(), site.steps())));
      }
    }
    return rounds.run(cases);
  }

  /** As many as items are resolved; made when they are first needed. */
  private List<String> apiKeys() {
    if (apiKeys.isEmpty()) {
      apiKeys.addAll(Keys.apiKeys(site.backend().of(0), site.backendOptions(), Site.WORKING_SET));
    }
    return apiKeys;
  }

  private String signingKey() {
    if (!hasSigningKey) {
      Keys.signingKey(site.backend().of(0), site.backendOptions(), SIGNING_KEY);
      hasSigningKey = true;
    }
    return SIGNING_KEY;
  }

  private Sample echoMeter() {
    return new Sample(echo.cpu(), echo.compiling(), 0, Cpu.of(ProcessHandle.current().pid()));
  }

  @Override
  public void close() {
    echoNode.close();
    echo.close();
    site.close();
  }
}
