package io.stepvault.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.destination.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request with values in it, for as long as each of them may be held. It goes to its {@link
 * #target} alone: {@link #send} follows no redirect, and other HTTP clients must be told not to
 * either. {@link #close} wipes it; {@link #toString} never shows more than method and target.
 */
public final class RenderedRequest implements AutoCloseable {
  private final String method;
  private final Target target;
  private final byte[] url;
  private final Map<String, byte[]> headers;
  private final Optional<byte[]> body;
  private final List<Secret> used;
  private volatile boolean closed;

  private RenderedRequest(
      String method,
      Target target,
      byte[] url,
      Map<String, byte[]> headers,
      Optional<byte[]> body,
      List<Secret> used) {
    this.method = method;
    this.target = target;
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.used = used;
  }

  /** Puts it together from texts of a {@link RequestTemplate}. */
  static RenderedRequest of(String method, Texts texts, Map<String, Secret> values) {
    Map<String, byte[]> rendered = texts.render(values);
    try {
      Target target = target(texts, rendered.get(RequestTemplate.URL));
      texts.requireMayGo(Optional.of(target), values);
      Map<String, byte[]> headers = new LinkedHashMap<>();
      if (rendered.containsKey(RequestTemplate.USER)) {
        headers.put("Authorization", BasicAuth.header(texts, rendered));
      }
      rendered.forEach(
          (field, text) -> {
            if (field.startsWith(RequestTemplate.HEADERS)) {
              headers.put(field.substring(RequestTemplate.HEADERS.length()), text);
            }
          });
      return new RenderedRequest(
          method,
          new Target(target.scheme(), target.host(), target.port(), "/"),
          rendered.get(RequestTemplate.URL),
          headers,
          Optional.ofNullable(rendered.get(RequestTemplate.BODY)),
          List.copyOf(values.values()));
    } catch (RuntimeException e) {
      Texts.wipe(rendered);
      throw e;
    }
  }

  /** What URI says of a URL that is none holds the URL. */
  private static Target target(Texts texts, byte[] url) {
    try {
      return target(URI.create(new String(url, US_ASCII)));
    } catch (IllegalArgumentException e) {
      throw texts.unfit(RequestTemplate.URL);
    }
  }

  static Target target(URI url) {
    return Target.of(url.getScheme(), url.getHost(), Math.max(url.getPort(), 0), url.getRawPath());
  }

  public String method() {
    return method;
  }

  /** Where it goes; without the path, in which values may stand. */
  public Target target() {
    return target;
  }

  /** The URL as ASCII; not a copy, and wiped by {@link #close}. */
  public byte[] url() {
    requireOpen();
    return url;
  }

  /** By name, as ASCII or as the template wrote it; not copies, and wiped by {@link #close}. */
  public Map<String, byte[]> headers() {
    requireOpen();
    return headers;
  }

  /** As UTF-8; not a copy, and wiped by {@link #close}. */
  public Optional<byte[]> body() {
    requireOpen();
    return body;
  }

  /** The shortest of its values' leases. */
  public Duration leaseRemaining() {
    return Rendered.shortest(used);
  }

  /**
   * The request for Java's own HTTP client. Its URL and headers are {@code String}s, which nothing
   * can wipe.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public HttpRequest toHttpRequest() {
    requireOpen();
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(new String(url, US_ASCII)));
    headers.forEach((name, value) -> request.header(name, new String(value, UTF_8)));
    return request
        .method(method, body.map(BodyPublishers::ofByteArray).orElseGet(BodyPublishers::noBody))
        .build();
  }

  /**
   * Sends it and waits.
   *
   * @param client one that follows no redirects: they would carry the values on
   * @throws IllegalArgumentException when the client follows redirects; nothing was sent
   * @throws IllegalStateException after {@link #close}
   */
  public <T> HttpResponse<T> send(HttpClient client, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    if (client.followRedirects() != Redirect.NEVER) {
      throw new IllegalArgumentException(
          "this HTTP client follows redirects, which would carry the values on: use Redirect.NEVER");
    }
    return client.send(toHttpRequest(), handler);
  }

  /** Wipes it. Has no effect the second time. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(url, (byte) 0);
    Texts.wipe(headers);
    body.ifPresent(text -> Arrays.fill(text, (byte) 0));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  /** {@code RenderedRequest[POST https://api.example.com:443]}. */
  @Override
  public String toString() {
    return "RenderedRequest[" + method + " " + target + "]";
  }
}
