package io.stepvault.bench.parts;

import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.TokenRefusedException;
import io.stepvault.server.token.VerificationKey;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a token costs that nobody has seen yet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenParts {
  /** All that a key can have. */
  @Param({"Ed25519", "ES256"})
  public String algorithm = "";

  private VerificationKey key;
  private String token;
  private ParsedToken parsed;

  @Setup
  public void sign() throws TokenRefusedException {
    Fixture fixture = new Fixture(algorithm);
    key = fixture.signer().verificationKey();
    token = fixture.signer().sign(fixture.claims());
    parsed = ParsedToken.parse(token);
  }

  @Benchmark
  public ParsedToken parse() throws TokenRefusedException {
    return ParsedToken.parse(token);
  }

  @Benchmark
  public boolean verify() {
    return key.verifies(parsed.jws());
  }
}
