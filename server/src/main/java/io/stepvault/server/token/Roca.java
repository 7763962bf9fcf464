package io.stepvault.server.token;

import java.math.BigInteger;
import java.util.BitSet;

/**
 * The fingerprint of RSA keys out of Infineon's RSALib (CVE-2017-15361): their primes are {@code k
 * M + (65537^a mod M)}, with M the product of the first primes, so that modulo each of these the
 * modulus is a power of 65537. Of other moduli, fewer than one in 2^100 is so.
 *
 * <p>Nemec, Sys, Svenda, Klinec, Matyas: The Return of Coppersmith's Attack: Practical
 * Factorization of Widely Used RSA Moduli, CCS 2017, section 2.3.
 */
final class Roca {
  private static final int GENERATOR = 65_537;

  /** Those of the shortest keys, and so of all: M of longer ones is a multiple of theirs. */
  private static final int[] PRIMES = {
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
  };

  private static final BitSet[] POWERS = powers();

  private Roca() {}

  static boolean isFingerprinted(BigInteger modulus) {
    for (int i = 0; i < PRIMES.length; i++) {
      if (!POWERS[i].get(modulus.mod(BigInteger.valueOf(PRIMES[i])).intValue())) {
        return false;
      }
    }
    return true;
  }

  /** Of the generator, modulo each prime. */
  private static BitSet[] powers() {
    BitSet[] all = new BitSet[PRIMES.length];
    for (int i = 0; i < PRIMES.length; i++) {
      int prime = PRIMES[i];
      BitSet powers = new BitSet(prime);
      for (int power = 1; !powers.get(power); power = power * (GENERATOR % prime) % prime) {
        powers.set(power);
      }
      all[i] = powers;
    }
    return all;
  }
}
