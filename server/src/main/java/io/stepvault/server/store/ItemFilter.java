package io.stepvault.server.store;

import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the items of a list have in common; all of it must hold.
 *
 * @param kinds one of them; none: any
 * @param namePrefix exact, after NFC
 * @param text somewhere in name, description or note, in capitals or not; empty: any
 * @param labels key and value; an empty value: any
 * @param expiresBefore then or later, and never, do not count; whole microseconds
 * @param unusedSince not used then or later, or never; whole microseconds
 * @param atLeast what the viewer may do
 * @param deleted only deleted items that can be restored, instead of those that are there
 */
public record ItemFilter(
    Set<Kind> kinds,
    String namePrefix,
    String text,
    SortedMap<String, String> labels,
    Optional<Instant> expiresBefore,
    Optional<Instant> unusedSince,
    boolean rotationOverdue,
    Optional<Permission> atLeast,
    boolean deleted) {

  public ItemFilter {
    Set<Kind> copy = EnumSet.noneOf(Kind.class);
    copy.addAll(kinds);
    kinds = Collections.unmodifiableSet(copy);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }
}
