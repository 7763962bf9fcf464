package io.stepvault.server.vault;

import io.stepvault.server.item.Terms;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * The private half of a key pair, with nothing beside it, and the public half that follows from it.
 */
record PrivateHalf(PrivateKeyInfo info, SubjectPublicKeyInfo publicInfo) {
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
  private static final AlgorithmIdentifier P256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.prime256v1);
  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

  private static final int P256_BITS = 256;
  private static final int FEWEST_RSA_BITS = 2_048;

  /** A signature takes time by the cube of the length. */
  private static final int MOST_RSA_BITS = 8_192;

  private static final BigInteger LEAST_RSA_EXPONENT = BigInteger.valueOf(65_537);
  private static final int MOST_RSA_EXPONENT_BITS = 64; // The JDK's own limit.

  /**
   * Reads PKCS#8: version 1 (RFC 5208) or 2 (RFC 5958).
   *
   * @throws KeyRefused when it is none, or not of this algorithm, or weak
   */
  static PrivateHalf parse(Terms.Algorithm algorithm, byte[] der) throws KeyRefused {
    try {
      PrivateKeyInfo info = info(der);
      ASN1ObjectIdentifier type = info.getPrivateKeyAlgorithm().getAlgorithm();
      return switch (algorithm) {
        case ED25519 -> {
          requireType(type, ED25519, "an Ed25519 key");
          yield ed25519(info);
        }
        case ES256 -> {
          requireType(type, P256, "an EC key");
          if (!P256.getParameters().equals(info.getPrivateKeyAlgorithm().getParameters())) {
            throw new KeyRefused("is on another curve: ES256 needs the named curve P-256");
          }
          yield p256(info);
        }
        case RS256 -> {
          requireType(type, RSA, "an RSA key (rsaEncryption)");
          yield rsa(info);
        }
        case HS256 -> throw KeyPairs.noPair();
      };
    } catch (IOException | RuntimeException e) {
      // No cause: what libraries say may quote the key.
      throw new KeyRefused("holds no key that can be read");
    }
  }

  private static PrivateKeyInfo info(byte[] der) throws KeyRefused, IOException {
    ASN1Sequence sequence = ASN1Sequence.getInstance(der);
    if (sequence.getObjectAt(0) instanceof ASN1Sequence) {
      throw new KeyRefused(
          sequence.getObjectAt(1) instanceof ASN1BitString
              ? "is a public key: import the private one"
              : "has a password, or is no private key: write it as PKCS#8 without one");
    }
    boolean pkcs8 =
        sequence.getObjectAt(0) instanceof ASN1Integer
            && sequence.getObjectAt(1) instanceof ASN1Sequence;
    if (!pkcs8) {
      throw new KeyRefused(
          "must be PKCS#8: convert it with"
              + " 'openssl pkcs8 -topk8 -nocrypt -outform DER -in KEY -out NEW'");
    }
    return PrivateKeyInfo.getInstance(sequence);
  }

  private static void requireType(
      ASN1ObjectIdentifier type, AlgorithmIdentifier needed, String called) throws KeyRefused {
    if (!type.equals(needed.getAlgorithm())) {
      throw new KeyRefused("is of another algorithm: this one needs " + called);
    }
  }

  /** RFC 8410. */
  private static PrivateHalf ed25519(PrivateKeyInfo info) throws IOException {
    byte[] seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
    if (seed.length != Ed25519PrivateKeyParameters.KEY_SIZE) {
      throw new IOException("another length");
    }
    return new PrivateHalf(
        new PrivateKeyInfo(ED25519, new DEROctetString(seed)),
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
            new Ed25519PrivateKeyParameters(seed).generatePublicKey()));
  }

  /** RFC 5915; a public half in it is not believed. */
  private static PrivateHalf p256(PrivateKeyInfo info) throws IOException {
    ECDomainParameters curve =
        new ECNamedDomainParameters(
            X9ObjectIdentifiers.prime256v1,
            ECNamedCurveTable.getByOID(X9ObjectIdentifiers.prime256v1));
    BigInteger d =
        curve.validatePrivateScalar(ECPrivateKey.getInstance(info.parsePrivateKey()).getKey());
    return new PrivateHalf(
        new PrivateKeyInfo(P256, new ECPrivateKey(P256_BITS, d)),
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
            new ECPublicKeyParameters(
                new FixedPointCombMultiplier().multiply(curve.getG(), d), curve)));
  }

  /** RFC 8017, appendix A.1.2. */
  private static PrivateHalf rsa(PrivateKeyInfo info) throws IOException, KeyRefused {
    RSAPrivateKey key = RSAPrivateKey.getInstance(info.parsePrivateKey());
    int bits = key.getModulus().bitLength();
    if (bits < FEWEST_RSA_BITS || bits > MOST_RSA_BITS) {
      throw new KeyRefused(
          "must have %,d to %,d bits, this RSA key has %,d"
              .formatted(FEWEST_RSA_BITS, MOST_RSA_BITS, bits));
    }
    BigInteger exponent = key.getPublicExponent();
    if (exponent.compareTo(LEAST_RSA_EXPONENT) < 0
        || exponent.bitLength() > MOST_RSA_EXPONENT_BITS) {
      throw new KeyRefused("must have a public exponent of 65,537, or somewhat more");
    }
    return new PrivateHalf(
        new PrivateKeyInfo(RSA, key),
        new SubjectPublicKeyInfo(RSA, new RSAPublicKey(key.getModulus(), exponent)));
  }

  @Override
  public String toString() {
    return "PrivateHalf[redacted]";
  }
}
