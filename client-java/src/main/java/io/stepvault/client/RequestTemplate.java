package io.stepvault.client;

import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.client.template.TemplatePart;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An HTTP request with places for values: URL, headers, basic authentication, body. Each field has
 * the context that is safe for its kind. What it would be without the values was checked when it
 * was built, so that rendering it fails for values only. Immutable.
 */
public final class RequestTemplate {
  static final String URL = "url";
  static final String BODY = "body";
  static final String USER = "auth.user";
  static final String PASSWORD = "auth.password";
  static final String HEADERS = "headers.";

  private static final String AUTHORIZATION = "authorization";

  /** They decide where a request goes and where it ends. */
  private static final Set<String> NOT_YOURS =
      Set.of(
          "host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te");

  private final String method;
  private final Map<String, Template> templates;

  private RequestTemplate(String method, Map<String, Template> templates) {
    this.method = method;
    this.templates = templates;
  }

  /**
   * A request's beginning.
   *
   * @param url {@code http} or {@code https}, with a host and without user info; see {@link
   *     TemplateContext#URL}
   * @throws io.stepvault.client.template.TemplateSyntaxException when the URL is none
   */
  public static Builder builder(String method, String url) {
    return builder(method, Template.parse(TemplateContext.URL, url));
  }

  /** The same, with a URL that is parsed already. */
  public static Builder builder(String method, Template url) {
    return new Builder(method, url);
  }

  /** What all fields refer to, each once: what a step's token has to list. */
  public List<String> references() {
    return new Texts(templates).references();
  }

  String method() {
    return method;
  }

  /** By field: {@code url}, {@code headers.NAME}, {@code auth.user} and so on. */
  Map<String, Template> templates() {
    return templates;
  }

  /** The method; the rest may hold run data. */
  @Override
  public String toString() {
    return "RequestTemplate[" + method + "]";
  }

  /** Gathers the fields. */
  public static final class Builder {
    private final String method;
    private final Map<String, Template> templates = new LinkedHashMap<>();

    private Builder(String method, Template url) {
      this.method = Objects.requireNonNull(method, "method");
      put(URL, TemplateContext.URL, url);
    }

    /**
     * A header.
     *
     * @throws IllegalArgumentException for a name that is set already, or that is not yours to set,
     *     such as {@code Host}
     */
    public Builder header(String name, String value) {
      return header(name, Template.parse(TemplateContext.HEADER, value));
    }

    /** The same, with a value that is parsed already. */
    public Builder header(String name, Template value) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (NOT_YOURS.contains(lower)) {
        throw new IllegalArgumentException("the header " + name + " is set by the HTTP client");
      }
      boolean isSet =
          templates.keySet().stream().anyMatch(field -> field.equalsIgnoreCase(HEADERS + name))
              || (lower.equals(AUTHORIZATION) && templates.containsKey(USER));
      if (isSet) {
        throw new IllegalArgumentException("the header " + name + " is set already");
      }
      put(HEADERS + name, TemplateContext.HEADER, value);
      return this;
    }

    /** {@code Authorization: Basic ...} (RFC 7617, in UTF-8). */
    public Builder basicAuth(String user, String password) {
      return basicAuth(
          Template.parse(TemplateContext.PLAIN, user),
          Template.parse(TemplateContext.PLAIN, password));
    }

    /** The same, parsed already. */
    public Builder basicAuth(Template user, Template password) {
      if (templates.keySet().stream().anyMatch(f -> f.equalsIgnoreCase(HEADERS + AUTHORIZATION))) {
        throw new IllegalArgumentException("the header Authorization is set already");
      }
      put(USER, TemplateContext.PLAIN, user);
      put(PASSWORD, TemplateContext.PLAIN, password);
      return this;
    }

    /** A JSON document, with its {@code Content-Type}. */
    public Builder json(String document) {
      return body("application/json", Template.parse(TemplateContext.JSON, document));
    }

    /** An XML document, with its {@code Content-Type}. */
    public Builder xml(String document) {
      return body("application/xml", Template.parse(TemplateContext.XML, document));
    }

    /** A form, with its {@code Content-Type}. */
    public Builder form(String fields) {
      return body(
          "application/x-www-form-urlencoded", Template.parse(TemplateContext.FORM, fields));
    }

    /** Plain text, in UTF-8, with its {@code Content-Type}. */
    public Builder text(String text) {
      return body("text/plain; charset=utf-8", Template.parse(TemplateContext.PLAIN, text));
    }

    /** A body in any context. */
    public Builder body(String contentType, Template body) {
      header("Content-Type", Template.of(TemplateContext.HEADER, literal(contentType)));
      put(BODY, body.context(), body);
      return this;
    }

    private static TemplatePart literal(String text) {
      return new TemplatePart.Literal(text);
    }

    private void put(String field, TemplateContext context, Template template) {
      if (template.context() != context) {
        throw new IllegalArgumentException(
            field + " is " + context + ", this template is " + template.context());
      }
      templates.put(field, template);
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException when the URL has no host, the method or a header's name is
     *     none, or there are more than 100 references; the message may quote them, and holds no
     *     value
     */
    public RequestTemplate build() {
      int references = new Texts(templates).references().size();
      if (references > Step.MOST_REFERENCES) {
        throw new IllegalArgumentException(
            references + " references; a call takes at most " + Step.MOST_REFERENCES);
      }
      // With digits for all values: whatever is wrong now is wrong with the template. A body was
      // checked when it was parsed, and may want other values: true or false.
      HttpRequest.Builder dummy = HttpRequest.newBuilder();
      byte[] digit = {'1'};
      templates.forEach(
          (field, template) -> {
            if (field.equals(BODY)) {
              return;
            }
            byte[] utf8 = template.render(any -> digit);
            String text = new String(utf8, StandardCharsets.UTF_8);
            if (field.equals(URL)) {
              URI url = URI.create(text);
              dummy.uri(url);
              RenderedRequest.target(url);
            } else if (field.startsWith(HEADERS)) {
              dummy.header(field.substring(HEADERS.length()), text);
            } else if ((field.equals(USER) && !BasicAuth.isUser(utf8))
                || (field.equals(PASSWORD) && !BasicAuth.isPassword(utf8))) {
              throw new IllegalArgumentException(
                  field + " must hold no control characters, and a user's name no ':'");
            }
          });
      dummy.method(method, HttpRequest.BodyPublishers.noBody()).build();
      return new RequestTemplate(
          method, Collections.unmodifiableMap(new LinkedHashMap<>(templates)));
    }
  }
}
