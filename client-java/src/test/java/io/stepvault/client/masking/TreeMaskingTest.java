package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TreeMaskingTest {
  private final SecretMasker masker = Corpus.masker("sk_\"live\"_9", "8675309", "another-1");

  @AfterEach
  void close() {
    masker.close();
  }

  @Test
  void strings_keys_and_numbers_are_masked() {
    String json =
        "{'a':['x sk_\\'live\\'_9 y',8675309,8675310,null,true],'another-1':{'b':'another-1'}}"
            .replace('\'', '"');

    Object masked = masker.maskTree(new Gson().fromJson(json, Map.class));

    assertThat(masked)
        .isEqualTo(
            new Gson()
                .fromJson(
                    "{'a':['x *** y','***',8675310,null,true],'***':{'b':'***'}}"
                        .replace('\'', '"'),
                    Map.class));
  }

  @Test
  void keys_that_become_the_same_keep_their_values() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("another-1", 1);
    map.put("8675309", 2);

    assertThat(masker.maskTree(map)).isEqualTo(Map.of("***", 1, "***(2)", 2));
  }

  @Test
  void other_objects_stay_unless_their_text_has_a_value() {
    URI harmless = URI.create("https://host/");
    assertThat(masker.maskTree(harmless)).isSameAs(harmless);
    assertThat(masker.maskTree(URI.create("https://host/another-1"))).isEqualTo("https://host/***");
    assertThat(masker.maskTree(JsonParser.parseString("[\"another-1\"]"))).isEqualTo("[\"***\"]");
    assertThat(masker.maskTree(null)).isNull();
  }

  @Test
  void arrays_are_masked() {
    assertThat(masker.maskTree("another-1".getBytes(UTF_8))).isEqualTo("***".getBytes(UTF_8));
    assertThat(masker.maskTree("another-1".toCharArray())).isEqualTo("***".toCharArray());
    assertThat(masker.maskTree(new String[] {"another-1", null}))
        .isEqualTo(Arrays.asList("***", null));
  }

  @Test
  void what_is_within_itself_or_very_deep_ends_in_a_mask() {
    List<Object> circle = new ArrayList<>(List.of("x"));
    circle.add(circle);
    circle.add(List.of("y"));
    assertThat(masker.maskTree(circle)).isEqualTo(List.of("x", "***", List.of("y")));

    Object deep = "end";
    for (int i = 0; i < 100_000; i++) {
      deep = List.of(deep);
    }
    assertThat(String.valueOf(masker.maskTree(deep)))
        .isEqualTo("[".repeat(200) + "***" + "]".repeat(200));
  }
}
