package io.stepvault.client.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

  @Test
  void one_spelling() {
    assertThat(Target.of("", "API.Example.COM", 0, ""))
        .isEqualTo(new Target("https", "api.example.com", 443, "/"));
    assertThat(Target.of("HTTP", "[2001:DB8:0:0::1]", 0, "/a?b=/../c"))
        .isEqualTo(new Target("http", "2001:db8::1", 80, "/a"))
        .hasToString("http://[2001:db8::1]:80");
  }

  @ParameterizedTest
  @CsvSource({
    "ht tp, h, 80, /, scheme",
    "https, '', 443, /, host",
    "https, h/x, 443, /, host",
    "https, 'h:443', 443, /, host",
    "https, user@h, 443, /, host",
    "https, 127.1, 443, /, host",
    "https, 2130706433, 443, /, host",
    "https, *.example.com, 443, /, host",
    "https, h, -1, /, port",
    "https, h, 65536, /, port",
    "gopher, h, 0, /, port",
    "https, h, 0, x, path",
    "https, h, 0, /a/../b, path",
    "https, h, 0, /a/%2e%2E/b, path",
    "https, h, 0, /a/./b, path",
    "https, h, 0, /a/..%2Fb, path",
    "https, h, 0, /a/..%5cb, path",
    "https, h, 0, '/a/..;x=1/b', path",
    "https, h, 0, /a/..%3Bx/b, path",
    "https, h, 0, '/a\\b', path",
    "https, h, 0, '/a b', path"
  })
  void what_is_no_target_names_its_field(
      String scheme, String host, int port, String path, String field) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.of(scheme, host, port, path))
        .withMessageStartingWith(field + ": ");
  }

  @ParameterizedTest
  @CsvSource({
    "https, api.example.com, 443, '', true",
    "https, api.example.com, 443, /v1, true",
    "https, api.example.com, 443, /v1/, true",
    "https, api.example.com, 443, /v1/charges, true",
    "https, api.example.com, 443, /v1/ch, false",
    "https, api.example.com, 443, /v2, false",
    "https, *.example.com, 443, '', true",
    "https, *.com, 443, '', false",
    "https, *.api.example.com, 443, '', false",
    "https, example.com, 443, '', false",
    "http, api.example.com, 443, '', false",
    "https, api.example.com, 8443, '', false"
  })
  void a_destination_holds_scheme_host_port_and_whole_segments(
      String scheme, String host, int port, String prefix, boolean within) {
    Target target = Target.of("https", "api.example.com", 0, "/v1/charges");
    assertThat(target.isWithin(scheme, host, port, prefix)).isEqualTo(within);
  }
}
