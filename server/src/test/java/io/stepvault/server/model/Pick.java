package io.stepvault.server.model;

import java.util.List;
import java.util.function.Predicate;

/**
 * A choice among things that are only known when it is made.
 *
 * @param index counted around
 * @param fitting among those that fit what it is for, if there are any
 */
record Pick(int index, boolean fitting) {

  /** Null: there is nothing to choose from. */
  <T> T among(List<T> all, Predicate<T> fits) {
    List<T> left = fitting ? all.stream().filter(fits).toList() : all;
    List<T> chosen = left.isEmpty() ? all : left;
    return chosen.isEmpty() ? null : chosen.get(index % chosen.size());
  }
}
