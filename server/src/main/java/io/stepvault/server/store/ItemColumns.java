package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM;

import io.stepvault.schema.tables.records.ItemRecord;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Destination;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Overlap;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.item.RotationPlan;
import io.stepvault.server.item.Terms;
import io.stepvault.server.item.Versions;
import io.stepvault.server.item.Versions.Activation;
import io.stepvault.server.key.IntegrityException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jooq.Field;

/** An item's own row, but for its MAC: what a column holds, and how a list is put into one. */
final class ItemColumns {
  private ItemColumns() {}

  static void write(Item item, ItemRecord row) {
    row.setOrganization(item.organization());
    row.setId(item.id());
    row.setName(item.name());
    row.setFormerNames(strings(item.formerNames().stream()));
    row.setKind(item.kind().name());
    row.setOwner(item.owner());
    row.setAccess(item.access().mode().name());
    row.setGrants(
        strings(
            item.access().grants().stream()
                .map(
                    grant ->
                        grant.permission()
                            + " "
                            + grant.principal().type()
                            + " "
                            + grant.principal().name())));
    row.setCurrentVersion(item.currentVersion());
    row.setCreatedAt(item.createdAt());
    row.setUpdatedAt(item.updatedAt());
    row.setExpiresAt(item.expiresAt());
    row.setDeletedAt(item.deletedAt());
    writeDetails(item, row);
    row.setDestinations(
        strings(
            item.destinations().stream()
                .map(
                    to ->
                        to.scheme() + " " + to.host() + " " + to.port() + " " + to.pathPrefix())));
    writeTerms(item.terms(), row);
    Versions versions = item.versions();
    row.setOverlapVersion(versions.overlap().map(Overlap::previousVersion).orElse(null));
    row.setOverlapUntil(versions.overlap().map(Overlap::until).orElse(null));
    row.setActivatedAt(
        versions.activations().stream()
            .map(activation -> activation.at().atOffset(ZoneOffset.UTC))
            .toArray(OffsetDateTime[]::new));
    row.setActivatedVersion(
        versions.activations().stream().map(Activation::version).toArray(Integer[]::new));
    row.setPlaceStamp(item.placeStamp());
    row.setStamp(item.stamp());
  }

  private static void writeDetails(Item item, ItemRecord row) {
    Details details = item.details();
    row.setDescription(details.description());
    row.setNote(details.note());
    row.setLabels(
        strings(
            details.labels().entrySet().stream()
                .flatMap(label -> Stream.of(label.getKey(), label.getValue()))));
    row.setRotateEvery(details.rotation().map(plan -> plan.every().toSeconds()).orElse(null));
    row.setRotationContacts(
        strings(details.rotation().stream().flatMap(plan -> plan.contacts().stream())));
    row.setRotationDueAt(item.rotationDueAt().orElse(null));
  }

  private static void writeTerms(Terms terms, ItemRecord row) {
    boolean apiKey = terms instanceof Terms.ApiKeyPolicy;
    row.setApiKeyWorkflows(
        terms instanceof Terms.ApiKeyPolicy policy ? strings(policy.workflows().stream()) : null);
    row.setApiKeyStandsFor(apiKey ? ((Terms.ApiKeyPolicy) terms).standsFor() : null);
    Terms.Signing signing = terms instanceof Terms.Signing s ? s : null;
    row.setSigningAlgorithm(signing == null ? null : signing.algorithm().name());
    row.setSigningPurpose(signing == null ? null : signing.purpose().name());
  }

  /**
   * The item; its MAC is not checked.
   *
   * @throws IntegrityException when a column holds what Stepvault never wrote there
   */
  static Item read(ItemRecord row, List<ItemVersion> versions) {
    String object = "item " + row.getId();
    return new Item(
        row.getOrganization(),
        row.getId(),
        row.getName(),
        texts(row, ITEM.FORMER_NAMES),
        StoredWord.of(Kind.class, row.getKind(), object),
        new Access(
            StoredWord.of(AccessMode.class, row.getAccess(), object),
            row.getOwner(),
            texts(row, ITEM.GRANTS).stream().map(text -> grant(object, text)).toList()),
        new Item.Times(
            row.getCreatedAt(), row.getUpdatedAt(), row.getExpiresAt(), row.getDeletedAt()),
        new Details(row.getDescription(), row.getNote(), labels(row), plan(row)),
        texts(row, ITEM.DESTINATIONS).stream().map(text -> destination(object, text)).toList(),
        terms(row, object),
        new Versions(row.getCurrentVersion(), versions, activations(row), overlap(row)),
        row.getPlaceStamp(),
        row.getStamp());
  }

  private static Grant grant(String object, String text) {
    String[] words = words(object, text, 3);
    return new Grant(
        new Principal(StoredWord.of(Principal.Type.class, words[1], object), words[2]),
        StoredWord.of(Permission.class, words[0], object));
  }

  private static Destination destination(String object, String text) {
    String[] words = words(object, text, 4);
    try {
      return new Destination(words[0], words[1], Integer.parseInt(words[2]), words[3]);
    } catch (NumberFormatException e) {
      throw damaged(object);
    }
  }

  /** The last may hold blanks. */
  private static String[] words(String object, String text, int count) {
    String[] words = text.split(" ", count);
    if (words.length != count) {
      throw damaged(object);
    }
    return words;
  }

  private static SortedMap<String, String> labels(ItemRecord row) {
    List<String> texts = texts(row, ITEM.LABELS);
    if (texts.size() % 2 != 0) {
      throw damaged("item " + row.getId());
    }
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < texts.size(); i += 2) {
      labels.put(texts.get(i), texts.get(i + 1));
    }
    return new TreeMap<>(labels);
  }

  private static Optional<RotationPlan> plan(ItemRecord row) {
    return Optional.ofNullable(row.getRotateEvery())
        .map(
            seconds ->
                new RotationPlan(Duration.ofSeconds(seconds), texts(row, ITEM.ROTATION_CONTACTS)));
  }

  private static Terms terms(ItemRecord row, String object) {
    if (row.getSigningAlgorithm() != null) {
      return new Terms.Signing(
          StoredWord.of(Terms.Algorithm.class, row.getSigningAlgorithm(), object),
          StoredWord.of(Terms.Purpose.class, String.valueOf(row.getSigningPurpose()), object));
    }
    return row.getApiKeyStandsFor() == null
        ? new Terms.None()
        : new Terms.ApiKeyPolicy(texts(row, ITEM.API_KEY_WORKFLOWS), row.getApiKeyStandsFor());
  }

  private static Optional<Overlap> overlap(ItemRecord row) {
    return row.getOverlapVersion() == null || row.getOverlapUntil() == null
        ? Optional.empty()
        : Optional.of(new Overlap(row.getOverlapVersion(), row.getOverlapUntil()));
  }

  private static List<Activation> activations(ItemRecord row) {
    List<OffsetDateTime> times = elements(row, ITEM.ACTIVATED_AT, OffsetDateTime[].class);
    List<Integer> versions = elements(row, ITEM.ACTIVATED_VERSION, Integer[].class);
    if (times.size() != versions.size()) {
      throw damaged("item " + row.getId());
    }
    List<Activation> activations = new ArrayList<>(times.size());
    for (int i = 0; i < times.size(); i++) {
      activations.add(new Activation(times.get(i).toInstant(), versions.get(i)));
    }
    return activations;
  }

  private static String[] strings(Stream<String> texts) {
    return texts.toArray(String[]::new);
  }

  private static List<String> texts(ItemRecord row, Field<?> column) {
    return elements(row, column, String[].class);
  }

  /** In PostgreSQL, a column of arrays may also hold nulls, or a matrix. */
  private static <T> List<T> elements(ItemRecord row, Field<?> column, Class<T[]> type) {
    Object stored = row.get(column);
    if (!type.isInstance(stored) || Arrays.asList(type.cast(stored)).contains(null)) {
      throw damaged("item " + row.getId());
    }
    return List.of(type.cast(stored));
  }

  private static IntegrityException damaged(String object) {
    return new IntegrityException(object, "holds a list that is none");
  }
}
