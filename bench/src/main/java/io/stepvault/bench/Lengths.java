package io.stepvault.bench;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A length of time as people type it: {@code 90s}, {@code 30m}, {@code 2h}. */
final class Lengths implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      Duration length = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (length.toSeconds() >= 10) {
        return length;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw new TypeConversionException("write a number and s, m or h, at least 10s, as in 30m");
  }
}
