package io.stepvault.examples.support;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.Tls;
import io.stepvault.client.token.SigningKey;
import io.stepvault.client.token.TokenClaims;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.examples.Action;
import io.stepvault.examples.Node;
import io.stepvault.examples.authorizer.StepTokens;
import io.stepvault.examples.webhook.BearerToken;
import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.TlsFiles;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VerificationKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A workflow platform around a real broker: mutual TLS, PostgreSQL, an authorizer, and alice. */
public final class Platform implements AutoCloseable {
  public static final String USER = "alice";
  public static final List<String> IDENTITIES = List.of("operator", "backend", "node-a", "gateway");

  private static final String LOOPBACK = "127.0.0.1";
  private static final String SUPERUSER = "postgres";
  private static final List<String> SCOPES =
      List.of("vault.write", "resolve", "api_key.verify", "verify");

  private final Path folder = Files.createTempDirectory("stepvault-examples");
  private final Deque<Closeable> parts = new ArrayDeque<>();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
  private final String databasePassword = UUID.randomUUID().toString();
  private final int databasePort = freePort();
  private final int port;
  private final TokenSigner signer;
  private Broker broker;

  Platform() throws Exception {
    writeCertificates();
    RootKey.create(folder.resolve("root.key")).close();
    startDatabase();
    broker = startBroker(0);
    parts.push(() -> broker.close());
    port = broker.port();
    Files.writeString(
        authorizerKey(),
        io.stepvault.server.token.TokenSigner.generatePrivateJwk("key-1", "Ed25519"));
    String authorizer = registerAuthorizer().getId();
    Files.writeString(folder.resolve("authorizer.id"), authorizer + "\n");
    signer =
        TokenSigner.builder()
            .authorizer(authorizer)
            .organization(Broker.DEFAULT_ORGANIZATION)
            .key(authorizerKey())
            .build();
  }

  public static String spiffeId(String name) {
    return "spiffe://dev.stepvault/" + name;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void writeCertificates() throws IOException {
    Instant start = Instant.now().minus(1, ChronoUnit.HOURS);
    Instant end = start.plus(1, ChronoUnit.DAYS);
    DevelopmentCa ca = DevelopmentCa.create("examples", start, end);
    ca.writeCertificate(certificateAuthority());
    ca.issueServer(start, end).writeTo(folder, "server");
    for (String name : IDENTITIES) {
      ca.issueClient(spiffeId(name), start, end).writeTo(folder, name);
    }
  }

  private void startDatabase() throws IOException {
    Path passwordFile = Files.writeString(folder.resolve("password"), databasePassword);
    parts.push(
        EmbeddedPostgres.builder()
            .setPort(databasePort)
            // Who connects without the right password is refused.
            .setLocaleConfig("auth", "scram-sha-256")
            .setLocaleConfig("pwfile", passwordFile.toString())
            .setConnectConfig("password", databasePassword)
            .setServerConfig("fsync", "off")
            .start());
  }

  private Broker startBroker(int port) throws Exception {
    return Broker.start(
        new Config(
            new Config.Listen(LOOPBACK, port),
            new TlsFiles.Paths(certificate("server"), key("server"), certificateAuthority()),
            new Database.Settings(databaseUrl(), SUPERUSER, databasePassword, 8),
            folder.resolve("root.key"),
            "stepvault",
            Set.of(spiffeId("operator"))),
        InstantSource.system());
  }

  /** Stops the broker, and starts another one in its place, which knows what the database does. */
  public void restartBroker() throws Exception {
    broker.close();
    broker = startBroker(port);
  }

  private Authorizer registerAuthorizer() {
    return AuthorizerServiceGrpc.newBlockingStub(channel("operator"))
        .createAuthorizer(
            CreateAuthorizerRequest.newBuilder()
                .setName("workflow engine")
                .setBounds(
                    Bounds.newBuilder()
                        .addAllScopes(SCOPES)
                        .setLongestTokenLife(Duration.newBuilder().setSeconds(3600))
                        .addPresenters(spiffeId("*"))
                        .addItems("*"))
                .addKeys(
                    VerificationKey.newBuilder()
                        .setJwk(SigningKey.read(authorizerKey()).publicJwk()))
                .build())
        .getAuthorizer();
  }

  /** What {@code ./stepvault dev} keeps: certificates, keys, the authorizer. */
  public Path home() {
    return folder;
  }

  public String address() {
    return LOOPBACK + ":" + port;
  }

  private Path certificateAuthority() {
    return folder.resolve("ca.pem");
  }

  private Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  private Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private Path authorizerKey() {
    return folder.resolve("authorizer.jwk");
  }

  public TokenSigner signer() {
    return signer;
  }

  /** The engine, whose steps run on node-a. */
  public StepTokens tokens() {
    return new StepTokens(signer, spiffeId("node-a"), java.time.Duration.ofMinutes(5));
  }

  /** A new client with that certificate; the caller closes it. */
  public StepvaultClient client(String name) {
    return StepvaultClient.builder()
        .address(address())
        .tls(Tls.files(certificateAuthority(), certificate(name), key(name)))
        .build();
  }

  /** A connection with that certificate, kept. */
  public ManagedChannel channel(String name) {
    return channels.computeIfAbsent(name, this::newChannel);
  }

  /** A new one; the caller closes it. */
  public ManagedChannel newChannel(String name) {
    try {
      return Grpc.newChannelBuilder(
              address(),
              TlsChannelCredentials.newBuilder()
                  .trustManager(certificateAuthority().toFile())
                  .keyManager(certificate(name).toFile(), key(name).toFile())
                  .build())
          .build();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stores alice's private item. */
  public void store(String name, String value) {
    var unused =
        create(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecretBytes(ByteString.copyFromUtf8(value)));
  }

  /** Stores whatever kind of item. */
  public CreateItemResponse create(CreateItemRequest.Builder item) {
    return vault().createItem(item.setRequestId(UUID.randomUUID().toString()).build());
  }

  /** The back end's calls for alice. */
  public VaultServiceGrpc.VaultServiceBlockingStub vault() {
    TokenClaims claims =
        TokenClaims.builder()
            .subject(USER)
            .scopes("vault.write")
            .spiffeId(spiffeId("backend"))
            .build();
    return VaultServiceGrpc.newBlockingStub(channel("backend"))
        .withCallCredentials(new BearerToken(() -> signer.sign(claims)));
  }

  /** Runs a step of alice's on node-a, with a token for what it refers to; answers with its log. */
  public String run(Action action) throws IOException {
    StringWriter log = new StringWriter();
    runInto(action, log);
    return log.toString();
  }

  /** The same, where the log counts although the step failed. */
  public void runInto(Action action, StringWriter log) throws IOException {
    String token =
        tokens().mint(new StepTokens.Run("billing", "run-1", USER), "step", action.references());
    try (StepvaultClient client = client("node-a")) {
      new Node(client).run(token, action, log);
    }
  }

  public String databaseUrl() {
    return "jdbc:postgresql://localhost:" + databasePort + "/postgres";
  }

  /** For steps: it has no TLS. */
  public static Properties databaseSettings() {
    Properties settings = new Properties();
    settings.setProperty("sslmode", "disable");
    return settings;
  }

  /** As the database's superuser. */
  public void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(databaseUrl(), SUPERUSER, databasePassword);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  @Override
  public void close() throws IOException {
    channels.values().forEach(ManagedChannel::shutdownNow);
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
