package io.stepvault.server.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every attack on tokens that is known here, as data. */
final class AttackTable {
  private final List<Family> families;

  AttackTable(Workshop shop) {
    families =
        List.of(
            AlgorithmAttacks.of(shop),
            SignatureAttacks.of(shop),
            HeaderAttacks.kids(shop),
            HeaderAttacks.keysAndExtensions(shop),
            FormAttacks.serialization(shop),
            FormAttacks.json(shop),
            FormAttacks.sizes(shop),
            ClaimAttacks.times(shop),
            ClaimAttacks.audience(shop),
            ClaimAttacks.organization(shop),
            ClaimAttacks.binding(shop),
            NameAttacks.of(shop));
  }

  List<Family> families() {
    return families;
  }

  /** The families' attacks, those with the same answer together. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Family family : families) {
      Map<Attack.Answer, List<Attack>> byAnswer = new LinkedHashMap<>();
      for (Attack attack : family.attacks()) {
        byAnswer.computeIfAbsent(attack.answer(), answer -> new ArrayList<>()).add(attack);
      }
      byAnswer.forEach(
          (answer, attacks) ->
              rows.add(new Row(family, "attacker-" + rows.size(), answer, attacks)));
    }
    return rows;
  }

  Stream<Attack> attacks() {
    return families.stream().flatMap(family -> family.attacks().stream());
  }
}
