package io.stepvault.server.token;

import com.google.crypto.tink.subtle.Ed25519Verify;
import io.stepvault.server.key.NativeCrypto;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * Checks Ed25519 signatures (RFC 8032) with Conscrypt, else with Tink's Java implementation (which
 * is all that Nimbus uses, and about seven times slower). Both refuse an S that is not below the
 * group's order, and compare R byte by byte, so they accept the same signatures.
 */
public final class Ed25519Check {
  private static final int SIGNATURE_LENGTH = 64;

  private Ed25519Check() {}

  /**
   * With one public key.
   *
   * @param x 32 bytes that are known to be a point of prime order
   */
  public static SignatureCheck of(byte[] x) {
    return NativeCrypto.PROVIDER
        .map(provider -> nativeCheck(x, provider))
        .orElseGet(() -> javaCheck(x));
  }

  static SignatureCheck nativeCheck(byte[] x, Provider provider) {
    PublicKey key;
    try {
      byte[] info =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(new Ed25519PublicKeyParameters(x))
              .getEncoded();
      key =
          KeyFactory.getInstance("Ed25519", provider).generatePublic(new X509EncodedKeySpec(info));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a checked Ed25519 key was not accepted", e);
    }
    return (signingInput, signature) -> {
      if (signature.length != SIGNATURE_LENGTH) {
        return false;
      }
      try {
        Signature verification = Signature.getInstance("Ed25519", provider);
        verification.initVerify(key);
        verification.update(signingInput);
        return verification.verify(signature);
      } catch (SignatureException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Ed25519 is not available", e);
      }
    };
  }

  static SignatureCheck javaCheck(byte[] x) {
    Ed25519Verify verification = new Ed25519Verify(x);
    return (signingInput, signature) -> {
      try {
        verification.verify(signature, signingInput);
        return true;
      } catch (GeneralSecurityException e) {
        return false;
      }
    };
  }
}
