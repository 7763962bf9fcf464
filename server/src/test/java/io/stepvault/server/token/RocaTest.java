package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RocaTest {
  private static final BigInteger GENERATOR = BigInteger.valueOf(65_537);

  /** Of keys of 2,048 bits, M is the product of the first 126 primes. */
  private static BigInteger product(int primes) {
    BigInteger product = BigInteger.ONE;
    BigInteger prime = BigInteger.ONE;
    for (int i = 0; i < primes; i++) {
      prime = prime.nextProbablePrime();
      product = product.multiply(prime);
    }
    return product;
  }

  /** A number of the form that the library's primes have. */
  private static BigInteger factor(BigInteger m, long k, int power) {
    return m.multiply(BigInteger.valueOf(k)).add(GENERATOR.modPow(BigInteger.valueOf(power), m));
  }

  @ParameterizedTest
  @CsvSource({"39, 77", "71, 1000", "126, 99991", "225, 3"})
  void whatTheLibraryMakesIsRecognised(int primes, int power) {
    BigInteger m = product(primes);
    BigInteger modulus = factor(m, 0x1BADB002CAFEL, power).multiply(factor(m, 0x1EADBEEF1234L, 5));

    assertThat(Roca.isFingerprinted(modulus)).isTrue();
    assertThat(Roca.isFingerprinted(modulus.add(BigInteger.TWO))).isFalse();
  }

  @Test
  void otherKeysAreNot() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1_024);
    for (int i = 0; i < 5; i++) {
      RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
      assertThat(Roca.isFingerprinted(key.getModulus())).isFalse();
    }
  }
}
