package io.stepvault.server.token;

import java.math.BigInteger;

/** Which RSA keys are too weak, or too dear: as far as can be told without factoring them. */
final class RsaChecks {
  private static final int FEWEST_BITS = 2_048;

  /** A check takes time by the square of the length. */
  private static final int MOST_BITS = 8_192;

  /** FIPS 186-5 appendix A.1.1: above 2^16. */
  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);

  /** BoringSSL, below Conscrypt, takes no longer ones. */
  private static final int MOST_EXPONENT_BITS = 33;

  /** NIST SP 800-89 section 5.3.3: all primes below 752 are tried. */
  private static final BigInteger SMALL_PRIMES = smallPrimes();

  private RsaChecks() {}

  static void check(BigInteger modulus, BigInteger exponent) throws KeyRefusedException {
    int bits = modulus.bitLength();
    if (bits < FEWEST_BITS || bits > MOST_BITS) {
      throw new KeyRefusedException(
          "The RSA key's modulus (n) has %,d bits: use a key of %,d to %,d."
              .formatted(bits, FEWEST_BITS, MOST_BITS));
    }
    if (!exponent.testBit(0)
        || exponent.compareTo(LEAST_EXPONENT) < 0
        || exponent.bitLength() > MOST_EXPONENT_BITS) {
      throw new KeyRefusedException(
          "The RSA key's public exponent (e) is even, below 65,537 or over 33 bits: generate another"
              + " key, with 65,537.");
    }
    if (!modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE)) {
      throw new KeyRefusedException(
          "The RSA key's modulus (n) has a small factor, so anybody can sign with it: generate"
              + " another key.");
    }
    if (Roca.isFingerprinted(modulus)) {
      throw new KeyRefusedException(
          "The RSA key has the ROCA weakness (CVE-2017-15361), so others can compute its private"
              + " half: generate another key, not on the chip that made this one.");
    }
  }

  private static BigInteger smallPrimes() {
    BigInteger product = BigInteger.TWO;
    BigInteger prime = BigInteger.TWO.nextProbablePrime();
    while (prime.intValue() < 752) {
      product = product.multiply(prime);
      prime = prime.nextProbablePrime();
    }
    return product;
  }
}
