package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.StepvaultClient;
import io.stepvault.client.Tls;
import io.stepvault.client.token.TokenClaims;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The vault of one test: an organization with nothing in it, an authorizer that signs for it, and a
 * node with a certificate of its own. {@link StepvaultExtension} gives it to a test. Safe for use
 * by several threads.
 *
 * <p>What the broker refuses here, such as a name of two characters, is a {@link
 * io.grpc.StatusRuntimeException} with its reason.
 */
public final class TestVault {
  /** Who stores the team's items, and for whom tokens are, unless they say otherwise. */
  public static final String USER = "tester";

  private final Tenant tenant;
  private final Network network;
  private final Path authorities;
  private final Path certificate;
  private final Path key;
  private final Faults faults;
  private final Watch watch = Output.begin();
  private final List<StepvaultClient> clients = Collections.synchronizedList(new ArrayList<>());

  TestVault(Tenant tenant, Network network, Path authorities, Path certificate, Path key) {
    this.tenant = tenant;
    this.network = network;
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
    this.faults = new Faults(tenant, network);
  }

  /**
   * Makes a SECRET that everybody in the organization can use (TEAM), or gives it another value,
   * which the next resolve gets.
   *
   * @param name 3 to 50 code points
   * @param value 1 to 2,000 code points; from now on it must not be printed
   * @return the number of the version that this is, from 1
   */
  public int secret(String name, String value) {
    return put(Tenant.Kind.SECRET, null, name, value.getBytes(UTF_8));
  }

  /**
   * As {@link #secret}, of one user alone (PRIVATE): only tokens with that owner can resolve it.
   */
  public int secretOf(String user, String name, String value) {
    return put(Tenant.Kind.SECRET, user, name, value.getBytes(UTF_8));
  }

  /**
   * As {@link #secret}, a MATERIAL.
   *
   * @param value 1 to 65,536 bytes
   */
  public int material(String name, byte[] value) {
    return put(Tenant.Kind.MATERIAL, null, name, value);
  }

  private int put(Tenant.Kind kind, String owner, String name, byte[] value) {
    watch.add(name, value);
    return tenant.put(kind, owner, name, value);
  }

  /**
   * Deletes an item of the team, although it may have been used.
   *
   * @throws java.util.NoSuchElementException when there is none of this name
   */
  public void delete(String name) {
    tenant.delete(null, name);
  }

  /**
   * A token for this test's node, good for 15 minutes, that resolves these items of the team.
   *
   * @param references names or ids, as the step will spell them
   */
  public String token(String... references) {
    return token(claims -> claims.secrets(references));
  }

  /**
   * The same with other claims: {@code vault.token(t ->
   * t.secrets("stripe_secret").owner("alice"))}.
   *
   * @param claims gets subject {@link #USER}, scope {@code resolve}, workflow, run and node {@code
   *     test}, and this test's certificate; {@code secrets} is for it to say
   */
  public String token(Consumer<TokenClaims.Builder> claims) {
    TokenClaims.Builder builder =
        TokenClaims.builder()
            .subject(USER)
            .scopes("resolve")
            .workflow("test")
            .run("test")
            .node("test")
            .certificate(certificate);
    claims.accept(builder);
    return tenant.sign(builder.build());
  }

  /** A new client with this test's certificate; closed with the test, if not before. */
  public StepvaultClient client() {
    StepvaultClient client = StepvaultClient.builder().address(address()).tls(tls()).build();
    clients.add(client);
    return client;
  }

  /** What can go wrong between step and broker. */
  public Faults faults() {
    return faults;
  }

  /** {@code host:port} of the broker, for a client that the step makes itself. */
  public String address() {
    return network.address();
  }

  /** Both sides of mutual TLS, for such a client. */
  public Tls tls() {
    return Tls.files(authorities, certificate, key);
  }

  /** PEM: whom a client trusts. */
  public Path certificateAuthorities() {
    return authorities;
  }

  /** PEM: the certificate of this test's node. */
  public Path certificate() {
    return certificate;
  }

  /** PEM: its private key, PKCS#8. */
  public Path key() {
    return key;
  }

  Watch.Report close() {
    try {
      network.close();
      clients.forEach(StepvaultClient::close);
    } finally {
      Output.end(watch);
    }
    return watch.end();
  }
}
