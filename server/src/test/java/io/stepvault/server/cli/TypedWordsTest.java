package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What people type in options, and how tables show it. */
final class TypedWordsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "api.example.com,             https://api.example.com",
    "https://*.example.com/v1,    https://*.example.com/v1",
    "ssh://[2001:db8::1]:2222,    ssh://[2001:db8::1]:2222",
    "smtps://mail.example.com:465, smtps://mail.example.com:465"
  })
  void destination_isReadAsItIsShown(String typed, String shown) {
    assertThat(Destinations.text(new Destinations().convert(typed))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://", "a b:c", "host:123456", "https:///path"})
  void whatIsNoDestination_isRefused(String typed) {
    assertThatThrownBy(() -> new Destinations().convert(typed))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void moment_isATime_orALengthFromNow() {
    Moment.Converter converter = new Moment.Converter();

    assertThat(converter.convert("12h").away()).isEqualTo(Duration.ofHours(12));
    assertThat(converter.convert("2026-12-31").time())
        .isEqualTo(Instant.parse("2026-12-31T00:00:00Z"));
    assertThat(converter.convert("2026-12-31T09:30:00+02:00").time())
        .isEqualTo(Instant.parse("2026-12-31T07:30:00Z"));
    for (String wrong : List.of("soon", "2026-13-01", "7", "-7d", "T")) {
      assertThatThrownBy(() -> converter.convert(wrong))
          .as(wrong)
          .isInstanceOf(TypeConversionException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,          now",
    "90,         in 90 s",
    "3600,       in 60 min",
    "-10800,     3 h ago",
    "864000,     in 10 d",
    "-864000,    10 d ago",
    "94608000,   in 3 years"
  })
  void hint_isInOneUnit(long seconds, String hint) {
    assertThat(
            new When(NOW)
                .hint(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() + seconds).build()))
        .isEqualTo(hint);
  }

  @Test
  void principal_ofNobody_isRefused() {
    for (String wrong : List.of("", "user:", "group:")) {
      assertThatThrownBy(() -> new Principals().convert(wrong))
          .as(wrong)
          .isInstanceOf(TypeConversionException.class);
    }
  }

  @Test
  void table_alignsWhatIsWideOrHasMarks_andLeavesOutEmptyColumns() {
    Table table = new Table("NAME", "NOTE", "ID");
    table.row("e\u0301t\u00e9", "", "x1");
    table.row("\uD83D\uDD11 key", "", "x2");

    assertThat(table.lines())
        .containsExactly("NAME    ID", "e\u0301t\u00e9     x1", "\uD83D\uDD11 key  x2");
  }
}
