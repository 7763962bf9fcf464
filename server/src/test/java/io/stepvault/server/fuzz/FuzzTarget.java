package io.stepvault.server.fuzz;

import com.google.errorprone.annotations.Immutable;
import io.stepvault.server.signing.ForeignClaimsFuzz;
import io.stepvault.server.signing.WebhookFuzz;
import io.stepvault.server.template.TemplateFuzz;
import io.stepvault.server.token.ClaimsFuzz;
import io.stepvault.server.token.HeaderFuzz;
import io.stepvault.server.token.JwkFuzz;
import io.stepvault.server.token.PemFuzz;
import io.stepvault.server.token.TokenFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What strangers' bytes are given to. */
enum FuzzTarget {
  TOKEN(TokenFuzz.class, TokenFuzz::isRead),
  HEADER(HeaderFuzz.class, HeaderFuzz::isRead),
  CLAIMS(ClaimsFuzz.class, ClaimsFuzz::isRead),
  JWK(JwkFuzz.class, JwkFuzz::isRead),
  PEM(PemFuzz.class, PemFuzz::isRead),
  WEBHOOK(WebhookFuzz.class, WebhookFuzz::isRead),
  FOREIGN_CLAIMS(ForeignClaimsFuzz.class, ForeignClaimsFuzz::isRead),
  TEMPLATE(TemplateFuzz.class, TemplateFuzz::isRead);

  @Immutable
  private interface Reader {
    boolean isRead(byte[] input);
  }

  private final Class<?> driven;
  private final Reader reader;

  FuzzTarget(Class<?> driven, Reader reader) {
    this.driven = driven;
    this.reader = reader;
  }

  /** The name on the command line, and of the folder of its inputs. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static FuzzTarget titled(String title) {
    return Arrays.stream(values())
        .filter(target -> target.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no target '%s': it is one of %s"
                        .formatted(title, Stream.of(values()).map(FuzzTarget::title).toList())));
  }

  /** The class that Jazzer drives. */
  Class<?> driven() {
    return driven;
  }

  /** Whether it accepts the input; throws when it does anything but that or refuse it. */
  boolean isRead(byte[] input) {
    return reader.isRead(input);
  }

  /** The folder of the inputs that are kept, in the module's own. */
  Path kept() {
    return Path.of("src", "test", "resources", "fuzz", title());
  }

  /** The kept inputs, in one order everywhere. */
  List<Path> inputs() {
    try (Stream<Path> files = Files.list(kept())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
