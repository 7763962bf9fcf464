package io.stepvault.server.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.vault.NewApiKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class ApiKeysTest {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static String generate() {
    try (Plaintext key = ApiKeys.generate()) {
      return new String(key.exposeBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aKeyHasThePublishedForm() {
    assertThat(generate()).matches("wfk_[0-9A-Za-z]{48}");
  }

  @Test
  void itsLastSixDigitsAreTheChecksumOfWhatStandsBefore() {
    for (int i = 0; i < 100; i++) {
      String key = generate();
      CRC32 checksum = new CRC32();
      checksum.update(key.substring(0, 46).getBytes(StandardCharsets.US_ASCII));
      BigInteger read = BigInteger.ZERO;
      for (char digit : key.substring(46).toCharArray()) {
        read = read.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(DIGITS.indexOf(digit)));
      }
      assertThat(read).isEqualTo(BigInteger.valueOf(checksum.getValue()));
    }
  }

  @Test
  void noTwoKeysShareAPublicIdOrASecret() {
    Set<String> publicIds = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String key = generate();
      publicIds.add(key.substring(4, 14));
      secrets.add(key.substring(14, 46));
    }
    assertThat(publicIds).hasSize(10_000);
    assertThat(secrets).hasSize(10_000);
  }

  /** 320,000 digits: each is expected 5,161 times, and the band is eight standard deviations. */
  @Test
  void everyDigitComesAsOftenAsAnother() {
    int[] seen = new int[DIGITS.length()];
    for (int i = 0; i < 10_000; i++) {
      for (char digit : generate().substring(14, 46).toCharArray()) {
        seen[DIGITS.indexOf(digit)]++;
      }
    }
    for (int times : seen) {
      assertThat(times).isBetween(4_590, 5_740);
    }
  }

  @Test
  void closingWipesTheKey() {
    NewApiKey key = new NewApiKey(new Terms.ApiKeyPolicy(List.of(), ""));
    byte[] bytes;
    try (Plaintext shown = key.shown().orElseThrow()) {
      bytes = shown.exposeBytes();
      assertThat(bytes).startsWith("wfk_".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(bytes).containsOnly(0);
    assertThat(key.shown()).isPresent(); // That was a copy.
    key.close();
    assertThat(org.assertj.core.api.Assertions.catchThrowable(key::shown))
        .isInstanceOf(IllegalStateException.class);
  }
}
