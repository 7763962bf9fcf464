package io.stepvault.server.tls;

import static io.stepvault.server.tls.TlsTestServer.TOMORROW;
import static io.stepvault.server.tls.TlsTestServer.YESTERDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTest {

  private static final DevelopmentCa CA = DevelopmentCa.create("test", YESTERDAY, TOMORROW);

  // Names are written uri:..., dns:..., mail:..., separated by blanks.
  @ParameterizedTest
  @CsvSource({
    "uri:spiffe://dev.stepvault/node-a, spiffe://dev.stepvault/node-a",
    "uri:spiffe://my_domain/a/B.c_d-1, spiffe://my_domain/a/B.c_d-1",
    "uri:spiffe://d/... , spiffe://d/...",
    "uri:spiffe://d/a dns:a.example.com dns:b.example.com, spiffe://d/a",
    "dns:Node-A.Example.COM, node-a.example.com",
    "dns:localhost mail:me@example.com, localhost",
    "dns:a.example.com uri:https://example.com/, a.example.com",
    "dns:a.example.com uri:https://one.example/ uri:https://two.example/, a.example.com",
  })
  void exactly_one_name_is_the_identity(String names, String expected) {
    assertThat(identity(names)).map(PeerIdentity::name).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail:me@example.com",
        "uri:https://example.com/a",
        "uri:spiffe://d/a uri:spiffe://d/b",
        "uri:spiffe://d/a uri:https://example.com/",
        "dns:a.example.com dns:b.example.com",
        "dns:*.example.com",
        "dns:*",
        "dns:a..example.com",
        "dns:a.example.com.",
        "dns:-a.example.com",
        "uri:spiffe://d",
        "uri:spiffe://d/",
        "uri:spiffe://d/a/",
        "uri:spiffe://d//a",
        "uri:spiffe://d/./a",
        "uri:spiffe://d/a/..",
        "uri:spiffe://D/a",
        "uri:SPIFFE://d/a",
        "uri:spiffe:///a",
        "uri:spiffe://d:8443/a",
        "uri:spiffe://user@d/a",
        "uri:spiffe://d/a?q=1",
        "uri:spiffe://d/a#f",
        "uri:spiffe://d/%61",
        "uri:spiffe:d/a",
        // A malformed SPIFFE ID must not make the DNS name count.
        "uri:spiffe://d/a? dns:a.example.com",
        "uri:Spiffe://d/a dns:a.example.com",
      })
  void anything_else_is_no_identity(String names) {
    assertThat(identity(names)).isEmpty();
  }

  @Test
  void a_spiffe_id_has_at_most_2048_bytes() {
    String longest = "spiffe://d/" + "a".repeat(2048 - 11);

    assertThat(identity("uri:" + longest)).map(PeerIdentity::name).contains(longest);
    assertThat(identity("uri:" + longest + "a")).isEmpty();
  }

  @Test
  void a_trust_domain_has_at_most_255_characters() {
    assertThat(identity("uri:spiffe://" + "d".repeat(255) + "/a")).isPresent();
    assertThat(identity("uri:spiffe://" + "d".repeat(256) + "/a")).isEmpty();
  }

  @Test
  void a_certificate_that_may_sign_others_is_no_identity() {
    assertThat(PeerIdentity.of(CA.certificate())).isEmpty();
  }

  @Test
  void thumbprint_and_dates_are_the_certificates() throws Exception {
    IssuedCertificate issued = CA.issueClient("spiffe://d/a", YESTERDAY, TOMORROW);

    PeerIdentity identity = PeerIdentity.of(issued.certificate()).orElseThrow();

    byte[] digest = MessageDigest.getInstance("SHA-256").digest(issued.certificate().getEncoded());
    assertThat(Base64.getUrlDecoder().decode(identity.thumbprint())).isEqualTo(digest);
    assertThat(identity.thumbprint()).hasSize(43);
    assertThat(identity.notBefore()).isEqualTo(YESTERDAY);
    assertThat(identity.notAfter()).isEqualTo(TOMORROW);
  }

  private static Optional<PeerIdentity> identity(String names) {
    List<GeneralName> alternatives = new ArrayList<>();
    for (String name : names.isEmpty() ? new String[0] : names.trim().split(" ")) {
      int colon = name.indexOf(':');
      int tag =
          switch (name.substring(0, colon)) {
            case "uri" -> GeneralName.uniformResourceIdentifier;
            case "dns" -> GeneralName.dNSName;
            default -> GeneralName.rfc822Name;
          };
      alternatives.add(new GeneralName(tag, name.substring(colon + 1)));
    }
    return PeerIdentity.of(
        CA.issue("cn", alternatives, KeyPurposeId.id_kp_clientAuth, YESTERDAY, TOMORROW)
            .certificate());
  }
}
