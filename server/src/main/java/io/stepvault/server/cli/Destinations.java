package io.stepvault.server.cli;

import io.stepvault.v1.Destination;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a value may be sent, as people type it: {@code api.example.com}, {@code
 * https://*.example.com/v1}, {@code ssh://[2001:db8::1]:2222}. What may stand in each part, the
 * broker judges.
 */
final class Destinations implements ITypeConverter<Destination> {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<scheme>[^:/]+)://)?(?:\\[(?<literal>[^\\]]+)\\]|(?<host>[^:/\\[\\]]+))"
              + "(?::(?<port>[0-9]{1,5}))?(?<path>/.*)?");

  @Override
  public Destination convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no destination: write [SCHEME://]HOST[:PORT][/PATH]");
    }
    Destination.Builder destination =
        Destination.newBuilder()
            .setHost(or(matcher.group("literal"), or(matcher.group("host"), "")))
            .setScheme(or(matcher.group("scheme"), ""))
            .setPathPrefix(or(matcher.group("path"), ""));
    if (matcher.group("port") != null) {
      destination.setPort(Integer.parseInt(matcher.group("port")));
    }
    return destination.build();
  }

  private static String or(String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  static String text(Destination destination) {
    String host = destination.getHost();
    return or(destination.getScheme().isEmpty() ? null : destination.getScheme(), "https")
        + "://"
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + (destination.getPort() == 0 ? "" : ":" + destination.getPort())
        + destination.getPathPrefix();
  }
}
