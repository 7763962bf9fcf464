package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The cases of {@code masking/corpus.json}; their texts are what libraries in use write. */
final class Corpus {
  /** A text, the values in it, and what is to become of it. */
  record Case(String name, List<String> values, String text, String masked) {
    SecretMasker masker() {
      return Corpus.masker(values.toArray(String[]::new));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Corpus() {}

  static Stream<Case> cases() throws IOException {
    return read("/masking/corpus.json", new TypeToken<List<Case>>() {}).stream();
  }

  static SecretMasker masker(String... values) {
    SecretMasker masker = new SecretMasker();
    for (String value : values) {
      masker.add("a value", value.getBytes(UTF_8));
    }
    return masker;
  }

  static <T> T read(String resource, TypeToken<T> type) throws IOException {
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(Corpus.class.getResourceAsStream(resource)), UTF_8)) {
      return new Gson().fromJson(in, type);
    }
  }
}
