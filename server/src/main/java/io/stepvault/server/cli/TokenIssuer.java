package io.stepvault.server.cli;

import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Signs tokens with the key of a development home's authorizer, for its identities. */
final class TokenIssuer {
  private final DevHome home;
  private final TokenSigner signer;
  private final String authorizerId;

  private TokenIssuer(DevHome home, TokenSigner signer, String authorizerId) {
    this.home = home;
    this.signer = signer;
    this.authorizerId = authorizerId;
  }

  /**
   * The issuer of a home.
   *
   * @throws CommandFailure when no broker has run on it
   */
  static TokenIssuer of(DevHome home) throws IOException {
    home.requireReady();
    return new TokenIssuer(
        home,
        new TokenSigner(Files.readString(home.authorizerKey())),
        Files.readString(home.authorizerId()).strip());
  }

  /**
   * Claims of a token bound to the certificate of one identity, to which the caller adds.
   *
   * @throws CommandFailure when there is no such identity
   */
  TokenClaims.Builder claims(
      String identity, String organization, String subject, Instant issued, Duration life)
      throws IOException {
    home.requireIdentity(identity);
    long iat = issued.getEpochSecond();
    return TokenClaims.builder(
            authorizerId, DevHome.AUDIENCE, organization, subject, UUID.randomUUID().toString())
        .issued(iat, iat + life.toSeconds())
        .binding(TokenBinding.X5tS256.of(thumbprint(identity)));
  }

  /**
   * Signs.
   *
   * @throws CommandFailure when a claim is out of bounds
   */
  String sign(TokenClaims claims) {
    try {
      return signer.sign(claims);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("no such token can be signed: " + e.getMessage(), e);
    }
  }

  private byte[] thumbprint(String identity) throws IOException {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(DevCertificates.read(home.certificate(identity)).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(
          home.certificate(identity) + " is no certificate: start ./stepvault dev again", e);
    }
  }
}
