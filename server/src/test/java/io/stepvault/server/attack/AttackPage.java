package io.stepvault.server.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The attack table as a page of the documentation. */
final class AttackPage {
  private static final String HEAD =
      """
      # Attacks on tokens

      Written by `AttackTableTest`, which presents each of these to a running broker over TLS, to
      `Resolve` (which remembers tokens) and to `ListItems` (the way of all other calls), twice each.
      It checks every answer and what is left of it: one count or one record a call, and no other.
      `AttackHeapTest` presents all of them again and again, and finds the heap as it was.

      `TOKEN_INVALID` is one answer, the same to the last byte, whatever was wrong; the true reason
      is counted (`rejected_call`) by certificate and minute. Everything else is told only after the
      signature was found good, and stands in the organization's audit.
      """;

  private AttackPage() {}

  static String of(AttackTable table) {
    StringBuilder page = new StringBuilder(HEAD);
    for (Family family : table.families()) {
      page.append("\n## ").append(family.title()).append("\n\n");
      page.append(wrapped(family.why())).append("\n\n");
      page.append("| presented | answer | counted or recorded as |\n|---|---|---|\n");
      for (Row row : table.rows()) {
        if (row.family().equals(family)) {
          page.append("| ").append(names(row)).append(cells(row.answer())).append(" |\n");
        }
      }
    }
    return page.toString();
  }

  /** Names have the form "what: variant"; variants of one thing stand together. */
  private static String names(Row row) {
    Map<String, List<String>> variants = new LinkedHashMap<>();
    for (Attack attack : row.attacks()) {
      String[] parts = attack.name().split(": ", 2);
      List<String> known = variants.computeIfAbsent(parts[0], what -> new ArrayList<>());
      if (parts.length == 2) {
        known.add(parts[1]);
      }
    }
    return variants.entrySet().stream()
        .map(
            what ->
                what.getValue().isEmpty()
                    ? what.getKey()
                    : what.getKey() + " (" + String.join(", ", what.getValue()) + ")")
        .map(AttackPage::shown)
        .collect(Collectors.joining("; "));
  }

  private static String wrapped(String text) {
    return text.replaceAll("(.{1,100})( |$)", "$1\n").strip();
  }

  private static String cells(Attack.Answer answer) {
    return switch (answer) {
      case Attack.Constant constant -> " | `TOKEN_INVALID` | counted: " + constant.counted();
      case Attack.Told told -> cells(told.onResolve(), told.onList());
      case Attack.Transport transport -> " | the client's own `" + transport.code() + "` | nothing";
    };
  }

  private static String cells(Attack.Refusal onResolve, Attack.Refusal onList) {
    return onResolve.equals(onList)
        ? " | `" + onResolve.told() + "` | recorded: " + onResolve.recorded()
        : " | `%s`; to ListItems `%s` | recorded: %s; %s"
            .formatted(onResolve.told(), onList.told(), onResolve.recorded(), onList.recorded());
  }

  private static String shown(String name) {
    String escaped =
        name.codePoints()
            .mapToObj(c -> c < 127 ? Character.toString(c) : "<U+%04X>".formatted(c))
            .collect(Collectors.joining());
    return escaped.replaceAll("([*_<>|{}\\[\\]])", "\\\\$1");
  }
}
