package io.stepvault.client.destination;

import com.google.common.base.Ascii;
import java.util.regex.Pattern;

/**
 * Where a request or a connection goes, in the spelling in which it is compared with an item's
 * destinations.
 *
 * @param scheme lower case
 * @param host as {@link Hosts#spelling}
 * @param port 1 to 65,535
 * @param path as it is sent, without a query; begins with a slash
 */
public record Target(String scheme, String host, int port, String path) {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");

  /** Also with a parameter, which some servers cut off. */
  private static final Pattern DOTS = Pattern.compile("\\.{1,2}(;.*)?");

  /**
   * A target as somebody wrote it.
   *
   * @param scheme empty: https
   * @param port 0: the usual one of the scheme
   * @param path empty: {@code /}; what follows a question mark does not count
   * @throws IllegalArgumentException {@code FIELD: what is wrong with it}
   */
  public static Target of(String scheme, String host, int port, String path) {
    String lower = scheme.isEmpty() ? "https" : Ascii.toLowerCase(scheme);
    if (!SCHEME.matcher(lower).matches()) {
      throw new IllegalArgumentException("scheme: must be a URL's scheme, such as https");
    }
    String spelling =
        Hosts.spelling(host)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "host: must be a DNS name (an international one as xn--...) or an IP"
                            + " address"));
    int number = port == 0 ? Ports.usual(lower).orElse(0) : port;
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException(
          "port: must be 1 to 65,535; it is required where the scheme has no usual one");
    }
    return new Target(lower, spelling, number, checkedPath(path));
  }

  private static String checkedPath(String given) {
    int query = given.indexOf('?');
    String path = query < 0 ? given : given.substring(0, query);
    if (path.isEmpty()) {
      return "/";
    }
    boolean plain =
        path.startsWith("/") && path.chars().noneMatch(c -> c <= ' ' || c >= 0x7F || c == '\\');
    if (!plain) {
      throw new IllegalArgumentException("path: must begin with '/' and be a URL's path");
    }
    for (String segment : decoded(path).split("/", -1)) {
      if (DOTS.matcher(segment).matches()) {
        throw new IllegalArgumentException("path: must not hold '.' or '..'");
      }
    }
    return path;
  }

  /** As servers may see it that decode before they look for dots. */
  private static String decoded(String path) {
    return Ascii.toLowerCase(path)
        .replace("%2e", ".")
        .replace("%2f", "/")
        .replace("%5c", "/")
        .replace("%3b", ";");
  }

  /**
   * Whether an item with this destination may go there.
   *
   * @param toHost may begin with {@link Hosts#WILDCARD}
   * @param pathPrefix empty: any path; otherwise whole segments of it
   */
  public boolean isWithin(String toScheme, String toHost, int toPort, String pathPrefix) {
    return scheme.equals(toScheme)
        && port == toPort
        && Hosts.isMeantBy(host, toHost)
        && (pathPrefix.isEmpty()
            || path.equals(pathPrefix)
            || path.startsWith(pathPrefix.endsWith("/") ? pathPrefix : pathPrefix + "/"));
  }

  /** {@code https://host:port}; a path may hold what a run brought along. */
  @Override
  public String toString() {
    return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
