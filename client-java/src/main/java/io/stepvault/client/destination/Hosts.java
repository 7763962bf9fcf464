package io.stepvault.client.destination;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names and addresses of hosts, in the one spelling that they are compared in. */
public final class Hosts {
  /** Before a name: every name with one label more. */
  public static final String WILDCARD = "*.";

  private static final int LONGEST_NAME = 253;

  /** RFC 1123, 2.1. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private Hosts() {}

  /**
   * The spelling of a DNS name (an international one as {@code xn--...}) or an IP address: lower
   * case, an IPv6 address without brackets as RFC 5952 writes it; empty: it is none.
   */
  public static Optional<String> spelling(String given) {
    if (given.length() > LONGEST_NAME) {
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
    return isName(host) ? Optional.of(host) : Optional.empty();
  }

  private static boolean isName(String name) {
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    // What ends in a number, software takes for an IPv4 address in one of its old spellings.
    return !DIGITS.matcher(labels[labels.length - 1]).matches();
  }

  /** Whether a host is meant by what stands in a destination; both in their spelling. */
  static boolean isMeantBy(String host, String allowed) {
    if (!allowed.startsWith(WILDCARD)) {
      return host.equals(allowed);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(allowed.substring(1));
  }
}
