package io.stepvault.server.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.key.Plaintext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The published rule finds keys in what people leak, and nothing beside them. */
final class ScannerRuleTest {
  private static String toml;
  private static Pattern rule;

  /** What stands there is understood alike by RE2, which gitleaks uses, and by Java. */
  @BeforeAll
  static void read() throws IOException {
    toml = Files.readString(Path.of("..", "docs", "gitleaks-stepvault.toml"));
    Matcher regex = Pattern.compile("(?m)^regex = '''(.*)'''$").matcher(toml);
    assertThat(regex.find()).isTrue();
    assertThat(regex.group(1)).matches("[\\w()\\[\\]{}?:|^$-]+");
    rule = Pattern.compile(regex.group(1));
    assertThat(regex.find()).isFalse();
  }

  private static String generate() {
    try (Plaintext key = ApiKeys.generate()) {
      return new String(key.exposeBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void everyKeyIsFoundWhereverItStands() {
    for (int i = 0; i < 1_000; i++) {
      String key = generate();
      for (String around :
          List.of(
              "%s", "KEY=%s\n", "\"%s\"", "{\"a\":\"x\\n%s\\n\"}", "Bearer %s,", "/%s/", "_%s_")) {
        Matcher found = rule.matcher(around.formatted(key));
        assertThat(found.find()).as(around).isTrue();
        assertThat(found.group(1)).isEqualTo(key);
      }
      assertThat(key).contains(keyword());
    }
  }

  private static String keyword() {
    Matcher keyword = Pattern.compile("(?m)^keywords = \\[\"(.*)\"]$").matcher(toml);
    assertThat(keyword.find()).isTrue();
    return keyword.group(1);
  }

  @Test
  void nearMissesAreNotFound() {
    String key = generate();
    for (String miss :
        List.of(
            key.substring(0, 51),
            key + "0",
            key + "Z9",
            key.replace("wfk_", "wfk-"),
            key.replace("wfk_", "WFK_"),
            key.replace("wfk_", "wfk"),
            key.substring(0, 20) + "-" + key.substring(21),
            key.substring(0, 20) + " " + key.substring(21),
            key.substring(0, 51) + "\u00e9",
            "wfk_<your key here>")) {
      assertThat(rule.matcher(miss).find()).as(miss).isFalse();
    }
  }

  @Test
  void theExampleInTheDocumentsIsNoKey() throws IOException {
    Matcher shown = rule.matcher(Files.readString(Path.of("..", "docs", "api-keys.md")) + "\n");
    while (shown.find()) {
      try (Plaintext text = Plaintext.adopt(shown.group(1).getBytes(StandardCharsets.US_ASCII))) {
        assertThat(ApiKeys.read(text)).isEmpty();
      }
    }
  }
}
