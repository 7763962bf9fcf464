package io.stepvault.server.token;

import java.io.IOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A public key in PEM: one SubjectPublicKeyInfo (RFC 5280 section 4.1) as RFC 7468 writes it. */
final class PublicPem {
  private static final String LABEL = "PUBLIC KEY";
  private static final Pattern LABELS = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  private PublicPem() {}

  static SubjectPublicKeyInfo read(String pem) throws KeyRefusedException {
    Matcher label = LABELS.matcher(pem);
    if (label.find() && !label.group(1).equals(LABEL)) {
      // Not what it is instead: the label too is text of the sender's.
      throw new KeyRefusedException(
          label.group(1).endsWith("PRIVATE KEY")
              ? "The PEM holds a private key: treat it as leaked, generate another key and register"
                  + " only its public half."
              : "The PEM is something else than a PUBLIC KEY: export the public key alone, as"
                  + " 'openssl pkey -pubout' or 'openssl x509 -pubkey -noout' do.");
    }
    Matcher form = FORM.matcher(pem);
    if (!form.matches()) {
      throw new KeyRefusedException(
          "The PEM is not one -----BEGIN PUBLIC KEY----- block: pass a single key.");
    }
    try {
      byte[] der = Base64.getDecoder().decode(form.group(1).replaceAll("\\s", ""));
      return SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
    } catch (IOException | RuntimeException e) {
      throw new KeyRefusedException(
          "The PEM holds no public key (SubjectPublicKeyInfo) that can be read: export it again.");
    }
  }
}
