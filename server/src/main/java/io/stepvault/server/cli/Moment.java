package io.stepvault.server.cli;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time as people type it: a date, a date with a time, or how far from now.
 *
 * @param time null when it is {@code away} from now
 * @param away null when it is a {@code time}
 */
record Moment(Instant time, Duration away) {
  /** The time; a length is counted from now into the future. */
  Timestamp ahead() {
    return When.timestamp(time == null ? Instant.now().plus(away) : time);
  }

  /** The time; a length is counted from now into the past. */
  Timestamp back() {
    return When.timestamp(time == null ? Instant.now().minus(away) : time);
  }

  /** Reads one. */
  static final class Converter implements ITypeConverter<Moment> {
    @Override
    public Moment convert(String text) {
      try {
        if (text.indexOf('T') >= 0) {
          return new Moment(OffsetDateTime.parse(text).toInstant(), null);
        }
        if (text.indexOf('-') >= 0) {
          return new Moment(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant(), null);
        }
        return new Moment(null, new Durations().convert(text));
      } catch (DateTimeParseException | TypeConversionException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is no time: write 30m, 12h or 7d, a date as 2026-12-31 (in UTC), or"
                + " 2026-12-31T09:30:00Z");
      }
    }
  }
}
