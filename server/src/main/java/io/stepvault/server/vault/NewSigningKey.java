package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A signing key: given by the caller, or generated when it is first needed. For one thread. */
public final class NewSigningKey implements NewValue {
  private static final String FIELD = "signing_key";

  /** It keeps a core busy, and a virtual thread gives its core to nobody meanwhile. */
  private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);

  private final Optional<Terms.Algorithm> algorithm;
  private final Optional<Terms.Purpose> purpose;
  private final Plaintext imported;
  private @Nullable SigningKey key;
  private @Nullable String problem;

  /**
   * As the caller asks for it; nothing is checked yet.
   *
   * @param algorithm empty: none that this broker knows
   * @param purpose likewise
   * @param imported PKCS#8 (DER or PEM), or a raw HMAC key; empty: to be generated
   */
  public NewSigningKey(
      Optional<Terms.Algorithm> algorithm, Optional<Terms.Purpose> purpose, Plaintext imported) {
    this.algorithm = algorithm;
    this.purpose = purpose;
    this.imported = imported;
  }

  static NewSigningKey generated(Terms.Signing terms) {
    return new NewSigningKey(
        Optional.of(terms.algorithm()), Optional.of(terms.purpose()), Plaintext.adopt(new byte[0]));
  }

  @Override
  public Kind kind() {
    return Kind.SIGNING_KEY;
  }

  @Override
  public String field() {
    return FIELD;
  }

  @Override
  public Terms.Signing terms() {
    return new Terms.Signing(algorithm.orElseThrow(), purpose.orElseThrow());
  }

  boolean isImported() {
    return imported.length() > 0;
  }

  @Override
  public List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    if (algorithm.isEmpty()) {
      violations.add(new Violation(FIELD + ".algorithm", "must be ED25519, ES256, RS256 or HS256"));
    }
    if (purpose.isEmpty()) {
      violations.add(new Violation(FIELD + ".purpose", "must be JWS or RAW, for life"));
    }
    if (violations.isEmpty() && isImported()) {
      prepare();
      if (problem != null) {
        violations.add(new Violation(FIELD + ".imported_key", problem));
      }
    }
    return violations;
  }

  /** Finding the primes of an RSA key takes half a second; checking one can. */
  @Override
  public boolean isSlow() {
    return key == null
        && purpose.isPresent()
        && algorithm.filter(Terms.Algorithm.RS256::equals).isPresent();
  }

  @Override
  public void prepare() {
    if (key != null || problem != null) {
      return;
    }
    try {
      key = isImported() ? SigningKey.imported(terms(), imported) : generated();
    } catch (KeyRefused e) {
      problem = e.getMessage();
    }
  }

  private SigningKey generated() {
    if (!isSlow()) {
      return SigningKey.generate(terms());
    }
    ONE_AT_A_TIME.acquireUninterruptibly();
    try {
      return SigningKey.generate(terms());
    } finally {
      ONE_AT_A_TIME.release();
    }
  }

  @Override
  public ItemVersion.Content content(Ring ring, ValueContext context) {
    prepare();
    if (key == null) {
      throw new IllegalStateException("this key was refused");
    }
    return new ItemVersion.Signing(
        ring.seal(context, key.privateHalf()), key.kid(), key.publicJwk());
  }

  @Override
  public void close() {
    imported.close();
    if (key != null) {
      key.privateHalf().close();
    }
  }

  @Override
  public String toString() {
    return "NewSigningKey[redacted]";
  }
}
