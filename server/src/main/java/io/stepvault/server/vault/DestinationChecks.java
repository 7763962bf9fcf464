package io.stepvault.server.vault;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Destination;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a value may be sent: what a request has to say, and in which one form it is stored. */
final class DestinationChecks {
  private static final String DEFAULT_SCHEME = "https";
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");

  /** The ports that IANA's registry has for what workflows connect to with a secret. */
  private static final Map<String, Integer> USUAL_PORTS =
      Map.ofEntries(
          Map.entry("https", 443),
          Map.entry("http", 80),
          Map.entry("wss", 443),
          Map.entry("ws", 80),
          Map.entry("ssh", 22),
          Map.entry("sftp", 22),
          Map.entry("ftps", 990),
          Map.entry("smtp", 25),
          Map.entry("smtps", 465),
          Map.entry("imaps", 993),
          Map.entry("ldaps", 636),
          Map.entry("postgresql", 5432),
          Map.entry("mysql", 3306),
          Map.entry("mongodb", 27017),
          Map.entry("redis", 6379),
          Map.entry("rediss", 6379),
          Map.entry("amqp", 5672),
          Map.entry("amqps", 5671),
          Map.entry("mqtts", 8883));

  private static final String WILDCARD = "*.";
  private static final int LONGEST_NAME = 253;

  /** RFC 1123, 2.1. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

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
    } else if (to.port() == 0 && !USUAL_PORTS.containsKey(scheme)) {
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
        to.port() == 0 ? USUAL_PORTS.get(scheme) : to.port(),
        to.pathPrefix());
  }

  private static String scheme(Destination to) {
    return to.scheme().isEmpty() ? DEFAULT_SCHEME : Ascii.toLowerCase(to.scheme());
  }

  /** The one spelling of a host; empty: it is none. */
  private static Optional<String> host(String given) {
    if (given.length() > WILDCARD.length() + LONGEST_NAME) {
      return Optional.empty();
    }
    String host = Ascii.toLowerCase(given);
    // Brackets are how URLs spell it; a zone is a matter of one machine alone.
    String address =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    boolean bracketed = address.length() < host.length();
    if (!address.contains("%")
        && InetAddresses.isInetAddress(address)
        && (!bracketed || address.contains(":"))) {
      return Optional.of(InetAddresses.toAddrString(InetAddresses.forString(address)));
    }
    String name = host.startsWith(WILDCARD) ? host.substring(WILDCARD.length()) : host;
    return isName(name) ? Optional.of(host) : Optional.empty();
  }

  private static boolean isName(String name) {
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    // What ends in a number, software takes for an IPv4 address in one of its old spellings.
    return name.length() <= LONGEST_NAME && !DIGITS.matcher(labels[labels.length - 1]).matches();
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
