package io.stepvault.client.destination;

import java.util.Map;
import java.util.OptionalInt;

/** The ports that IANA's registry has for what workflows connect to with a secret. */
public final class Ports {
  private static final Map<String, Integer> USUAL =
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

  private Ports() {}

  /** The usual port of a scheme, in lower case; empty: it has none. */
  public static OptionalInt usual(String scheme) {
    Integer port = USUAL.get(scheme);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
