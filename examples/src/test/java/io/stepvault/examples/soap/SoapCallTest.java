package io.stepvault.examples.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.LocalHttp;
import io.stepvault.examples.support.LocalHttp.Answer;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Document;

@ExtendWith(OnPlatform.class)
final class SoapCallTest {
  private static final String WSSE =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

  private final String user = "soap-" + Canary.value();
  private final String password = Canary.value();

  /** Reads the envelope as a SOAP service does, and answers with a part of it. */
  private Answer serve(Headers headers, byte[] body) {
    Document envelope = parse(body);
    boolean good =
        text(envelope, WSSE, "Username").equals(user)
            && text(envelope, WSSE, "Password").equals(password)
            && text(envelope, "urn:orders", "number").equals("{{secrets.soap_password}}")
            && headers.getFirst("SOAPAction").equals("\"urn:orders#find\"");
    String header = new String(body, UTF_8);
    return new Answer(good ? 200 : 500, header);
  }

  private static Document parse(byte[] xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String text(Document document, String namespace, String name) {
    return document.getElementsByTagNameNS(namespace, name).item(0).getTextContent();
  }

  @Test
  void usernameToken_isWhatTheServiceReads_andNotInTheLog(Platform platform) throws Exception {
    platform.store("soap_user", user);
    platform.store("soap_password", password);
    try (LocalHttp service = LocalHttp.serving(this::serve);
        HttpClient http = HttpClient.newHttpClient()) {
      String log =
          platform.run(
              SoapCall.of(
                  http,
                  service.url() + "/orders",
                  "urn:orders#find",
                  "soap_user",
                  "soap_password",
                  // Run data that looks like a reference stays what it is.
                  "<find xmlns=\"urn:orders\"><number>{{secrets.soap_password}}</number></find>"));

      assertThat(log).contains(": 200").contains("<wsse:Username>***</wsse:Username>");
      Canary.assertMasked(log, user, password);
    }
  }
}
