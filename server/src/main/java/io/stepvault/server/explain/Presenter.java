package io.stepvault.server.explain;

import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.token.Base64Url;
import io.stepvault.server.token.TokenBinding;
import java.time.Instant;
import java.util.Optional;

/**
 * The client certificate that would present a token, as far as it is known: mostly half of it.
 *
 * @param name a SPIFFE id or a DNS name
 * @param thumbprint {@code x5t#S256}
 */
record Presenter(Optional<String> name, Optional<String> thumbprint) {
  static final Presenter UNKNOWN = new Presenter(Optional.empty(), Optional.empty());

  private static final int THUMBPRINT_BYTES = 32;

  /** Reads one; empty: it is none. The empty text is a certificate of which nothing is known. */
  static Optional<Presenter> read(String text) {
    if (text.isEmpty()) {
      return Optional.of(UNKNOWN);
    }
    if (Base64Url.decode(text).filter(bytes -> bytes.length == THUMBPRINT_BYTES).isPresent()) {
      return Optional.of(new Presenter(Optional.empty(), Optional.of(text)));
    }
    // Names are as identities have them: a thumbprint with a mistake in it is no DNS name.
    return PeerIdentity.name(text)
        .filter(text::equals)
        .map(name -> new Presenter(Optional.of(name), Optional.empty()));
  }

  /** Where nothing is known of it, it is what a token is bound to. */
  Presenter boundTo(TokenBinding binding) {
    return switch (binding) {
      case TokenBinding.SpiffeId id ->
          new Presenter(name.or(() -> Optional.of(id.value())), thumbprint);
      case TokenBinding.X5tS256 sha256 ->
          new Presenter(name, thumbprint.or(() -> Optional.of(sha256.value())));
    };
  }

  /** Whether this is what a token's binding has to be compared with. */
  boolean decides(TokenBinding binding) {
    return switch (binding) {
      case TokenBinding.SpiffeId id -> name.isPresent();
      case TokenBinding.X5tS256 sha256 -> thumbprint.isPresent();
    };
  }

  /** What a token would be bound to that is made up for it. */
  TokenBinding binding() {
    return name.isPresent() && !thumbprint.isPresent()
        ? new TokenBinding.SpiffeId(name.get())
        : new TokenBinding.X5tS256(thumbprint.orElse(""));
  }

  /** As the rules see it; what is not known is empty, and equal to nothing. */
  PeerIdentity identity() {
    return new PeerIdentity(name.orElse(""), thumbprint.orElse(""), Instant.MIN, Instant.MAX);
  }
}
