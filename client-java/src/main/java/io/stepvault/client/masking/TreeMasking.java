package io.stepvault.client.masking;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One walk of {@link SecretMasker#maskTree}. */
final class TreeMasking {
  private static final int DEEPEST = 200;
  private static final int LONGEST_EXPONENT = 100;

  private final SecretMasker masker;

  /** Where the walk is, from the root. */
  private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());

  TreeMasking(SecretMasker masker) {
    this.masker = masker;
  }

  Object mask(Object node) {
    if (node == null) {
      return null;
    }
    if (node instanceof CharSequence text) {
      return masker.mask(text);
    }
    if (node instanceof byte[] bytes) {
      return masker.mask(bytes);
    }
    if (node instanceof char[] chars) {
      return masker.mask(new String(chars)).toCharArray();
    }
    if (node instanceof Map || node instanceof Collection || node instanceof Object[]) {
      return inner(node);
    }
    String text = node instanceof Number number ? digits(number) : node.toString();
    String masked = masker.mask(text);
    return masked.equals(text) ? node : masked;
  }

  /** Without an exponent, and without the decimals that parsers add: as the value is written. */
  private static String digits(Number number) {
    if (number instanceof Double || number instanceof Float || number instanceof BigDecimal) {
      try {
        BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
        return Math.abs(exact.scale()) > LONGEST_EXPONENT
            ? exact.toString()
            : exact.toPlainString();
      } catch (NumberFormatException e) {
        return number.toString(); // Not a number, or infinite.
      }
    }
    return number.toString();
  }

  private Object inner(Object node) {
    if (path.size() == DEEPEST || !path.add(node)) {
      return SecretMasker.MASK;
    }
    try {
      if (node instanceof Map<?, ?> map) {
        return map(map);
      }
      List<Object> masked = new ArrayList<>();
      Collection<?> items =
          node instanceof Object[] array ? Arrays.asList(array) : (Collection<?>) node;
      items.forEach(item -> masked.add(mask(item)));
      return masked;
    } finally {
      path.remove(node);
    }
  }

  private Map<Object, Object> map(Map<?, ?> map) {
    Map<Object, Object> masked = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          Object first = mask(key);
          Object name = first;
          for (int i = 2; masked.containsKey(name); i++) {
            name = first + "(" + i + ")";
          }
          masked.put(name, mask(value));
        });
    return masked;
  }
}
