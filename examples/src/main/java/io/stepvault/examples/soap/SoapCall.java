package io.stepvault.examples.soap;

import io.stepvault.client.RequestTemplate;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart;
import io.stepvault.client.template.TemplatePart.Data;
import io.stepvault.client.template.TemplatePart.Literal;
import io.stepvault.client.template.TemplatePart.Reference;
import io.stepvault.examples.Action;
import io.stepvault.examples.http.ApiRequest;
import java.net.http.HttpClient;
import java.util.List;

/**
 * A call of a SOAP 1.1 service with a UsernameToken in its header (OASIS WS-Security UsernameToken
 * Profile 1.1.1, PasswordText, which TLS has to protect). User and password are put into the XML as
 * text: whatever characters they have, they stay text there.
 */
public final class SoapCall {
  private static final String BEFORE_USER =
      """
      <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>\
      <wsse:Security soap:mustUnderstand="1" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/\
      oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsse:UsernameToken><wsse:Username>\
      """;
  private static final String BEFORE_PASSWORD =
      """
      </wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/\
      oasis-200401-wss-username-token-profile-1.0#PasswordText">\
      """;
  private static final String BEFORE_BODY =
      "</wsse:Password></wsse:UsernameToken></wsse:Security></soap:Header><soap:Body>";
  private static final String END = "</soap:Body></soap:Envelope>";

  private SoapCall() {}

  /**
   * The call.
   *
   * @param user the item with the user's name
   * @param password the item with the password
   * @param body the element in the envelope's body, as XML; nothing in it is a reference
   */
  public static Action of(
      HttpClient http, String url, String soapAction, String user, String password, String body) {
    // Of parts: neither the items' names nor anything else is looked through for references.
    List<TemplatePart> envelope =
        List.of(
            new Literal(BEFORE_USER),
            new Reference(user),
            new Literal(BEFORE_PASSWORD),
            new Reference(password),
            new Literal(BEFORE_BODY),
            new Literal(body),
            new Literal(END));
    return new ApiRequest(
        http,
        RequestTemplate.builder("POST", Template.of(TemplateContext.URL, new Literal(url)))
            .header("SOAPAction", quoted(soapAction))
            .body("text/xml; charset=utf-8", Template.of(TemplateContext.XML, envelope))
            .build());
  }

  private static Template quoted(String soapAction) {
    return Template.of(
        TemplateContext.HEADER, new Literal("\""), new Data(soapAction), new Literal("\""));
  }
}
