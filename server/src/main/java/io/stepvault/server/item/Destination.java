package io.stepvault.server.item;

/**
 * Where an item's value may be sent.
 *
 * @param scheme lower case, such as {@code https}
 * @param host lower case; {@code *.example.com} is every name with one label more
 * @param port 1 to 65,535
 * @param pathPrefix empty, or begins with a slash
 */
public record Destination(String scheme, String host, int port, String pathPrefix) {
  public static final int MOST = 20;
}
