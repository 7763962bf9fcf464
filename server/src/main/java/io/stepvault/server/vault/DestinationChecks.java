package io.stepvault.server.vault;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import io.stepvault.client.destination.Hosts;
import io.stepvault.client.destination.Ports;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Destination;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a value may be sent: what a request has to say, and in which one form it is stored. */
final class DestinationChecks {
  private static final String DEFAULT_SCHEME = "https";
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");

  /** The characters of a path by RFC 3986, 3.3. */
  private static final Pattern PATH =
      Pattern.compile("/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+");

  private static final Pattern ENCODED_DOT = Pattern.compile("%2[eE]");
  private static final int LONGEST_PATH = 1_000;

  private DestinationChecks() {}

  static void check(List<Destination> destinations, List<Violation> violations) {
    if (destinations.size() > Destination.MOST) {
      violations.add(new Violation("destinations", "must be at most " + Destination.MOST));
      return;
    }
    for (int i = 0; i < destinations.size(); i++) {
      check("destinations[" + i + "].", destinations.get(i), violations);
    }
  }

  private static void check(String path, Destination to, List<Violation> violations) {
    String scheme = scheme(to);
    if (!SCHEME.matcher(scheme).matches()) {
      violations.add(
          new Violation(path + "scheme", "must be a URL's scheme, such as https or postgresql"));
    }
    if (host(to.host()).isEmpty()) {
      violations.add(
          new Violation(
              path + "host",
              "must be a DNS name (an international one as xn--...), '*.' before one, or an IP"
                  + " address; no port, no path"));
    }
    if (to.port() < 0 || to.port() > 65_535) {
      violations.add(new Violation(path + "port", "must be 1 to 65,535, or 0 for the usual one"));
    } else if (to.port() == 0 && Ports.usual(scheme).isEmpty()) {
      violations.add(new Violation(path + "port", "is required: this scheme has no usual one"));
    }
    if (!isPath(to.pathPrefix())) {
      violations.add(
          new Violation(
              path + "path_prefix",
              "must be empty, or begin with '/' and be a URL's path of at most 1,000 characters,"
                  + " without query and without '..'"));
    }
  }

  /** The stored form, of destinations that were checked. */
  static List<Destination> stored(List<Destination> destinations) {
    return destinations.stream().map(DestinationChecks::stored).toList();
  }

  private static Destination stored(Destination to) {
    String scheme = scheme(to);
    return new Destination(
        scheme,
        host(to.host()).orElseThrow(),
        to.port() == 0 ? Ports.usual(scheme).orElseThrow() : to.port(),
        to.pathPrefix());
  }

  private static String scheme(Destination to) {
    return to.scheme().isEmpty() ? DEFAULT_SCHEME : Ascii.toLowerCase(to.scheme());
  }

  /** The one spelling of a host; empty: it is none. */
  private static Optional<String> host(String given) {
    if (!given.startsWith(Hosts.WILDCARD)) {
      return Hosts.spelling(given);
    }
    return Hosts.spelling(given.substring(Hosts.WILDCARD.length()))
        .filter(name -> !InetAddresses.isInetAddress(name))
        .map(name -> Hosts.WILDCARD + name);
  }

  private static boolean isPath(String path) {
    if (path.isEmpty()) {
      return true;
    }
    if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches()) {
      return false;
    }
    return !ENCODED_DOT.matcher(path).replaceAll(".").contains("..");
  }
}
