package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A defect that the histories must show. It is in no build of the product: its sources are copied,
 * changed, compiled apart, and put before the product's classes in the brokers under test.
 *
 * @param fault during which it shows
 */
record SeededBug(String name, List<Edit> edits, Fault fault) {
  private static final Path SOURCES = Path.of("src/main/java/io/stepvault/server");
  private static final String CACHE = "resolve/ResolveCache.java";
  private static final String COMMITTER = "resolve/Committer.java";
  private static final String TOMBSTONES = "store/TombstoneStore.java";
  private static final String KNOWN = "resolve/KnownItems.java";
  private static final String ROTATE = "vault/RotateItem.java";
  private static final String DELETE = "vault/DeleteItem.java";
  private static final String EDIT = "item/Edit.java";
  private static final String DISABLE = "vault/DisableVersion.java";

  /** A text that stands in a source file exactly once, and what stands there instead. */
  record Edit(String file, String text, String instead) {}

  /**
   * Those that the histories show. Keeping what a batch read although its commit failed is not
   * among them: it is no defect by itself, because a snapshot holds only what others have
   * committed, whatever becomes of the batch's own records; it is one only when the database then
   * comes back without them, and so it is part of {@link #KEEPS_THE_CACHE}.
   */
  static final List<SeededBug> ALL =
      List.of(
          of(
              "skips the revision check",
              new Edit(CACHE, "view.stamp == head.revision())", "head.revision() != -1)")),
          of(
              "caches a denial too long",
              new Edit(
                  KNOWN,
                  "at(epoch, place).ifPresent(known -> put(epoch, place, replaced(known, item)));",
                  "at(epoch, place).filter(known -> !known.isEmpty())"
                      + ".ifPresent(known -> put(epoch, place, replaced(known, item)));")),
          of(
              "publishes one changed item, another stays old",
              new Edit(
                  CACHE, "changed.items().forEach(", "changed.items().stream().limit(1).forEach(")),
          of(
              "reads changes from one revision too late",
              new Edit(CACHE, "changedSince(tx, view.stamp,", "changedSince(tx, view.stamp + 1,")),
          of(
              "remembers a token past its key's revocation",
              new Edit(
                  CACHE,
                  "head.authorityStamp() == view.authority.stamp() ? view.authority :"
                      + " authorities.load(tx)",
                  "view.authority")),
          of(
              "forgets the revocations of a remembered token",
              new Edit(
                  "admission/Admission.java",
                  "? caller(signatories, presented, new Grant(claims, authorizer, key))",
                  "? caller(signatories, presented, new Grant(claims, authorizer.withRevocations("
                      + "io.stepvault.server.authorizer.Revocations.NONE), key))")),
          of("forgets to stamp a rotated item", forgetsToStamp(ROTATE)),
          of("forgets to stamp a deleted item", forgetsToStamp(DELETE)),
          of("forgets to stamp a disabled version", forgetsToStamp(DISABLE)),
          of("forgets to stamp who may use an item", forgetsToStamp("vault/SetAccess.java")),
          of("forgets to stamp a transferred item", forgetsToStamp("vault/TransferItem.java")),
          of("forgets to stamp an expiry", forgetsToStamp("vault/UpdateItem.java")),
          of("forgets to stamp an enabled version", forgetsToStamp("vault/EnableVersion.java")),
          of("forgets to stamp an activated version", forgetsToStamp("vault/ActivateVersion.java")),
          of("forgets to stamp a destroyed version", forgetsToStamp("vault/DestroyVersion.java")),
          of("forgets to stamp an overlap's end", forgetsToStamp("vault/EndOverlap.java")),
          of(
              "forgets to stamp a restored item",
              new Edit(
                  "vault/UndeleteItem.java",
                  "deletedAt(null).done(tx.now(), tx.head().revision())",
                  "deletedAt(null).done(tx.now(), item.stamp())")),
          // Either of the two alone keeps the other's place right.
          of(
              "forgets that a renamed item has left its name",
              new Edit(EDIT, "!name.equals(before.name())", "false"),
              new Edit(
                  "resolve/KnownItems.java",
                  "for (Place place : Place.former(item)) {",
                  "for (Place place : List.<Place>of()) {")),
          of(
              "forgets that an item which becomes private has moved",
              new Edit(EDIT, "|| access.isPrivate() != before.access().isPrivate()", "")),
          of(
              "forgets that a destroyed API key has left its place",
              new Edit(
                  EDIT, "|| !versions.apiKeyIds().containsAll(before.versions().apiKeyIds())", "")),
          new SeededBug(
              "answers before the commit",
              List.of(
                  new Edit(
                      COMMITTER,
                      "return new Batch(admission, cache, rings, audit, tx).decide(calls);",
                      "release.release(new Batch(admission, cache, rings, audit, tx).decide(calls));"
                          + " return List.<Decided>of();"),
                  new Edit("store/AuditStore.java", "APPEND + \"; COMMIT\"", "APPEND")),
              Fault.CUTS),
          new SeededBug(
              "purges without raising the floor",
              List.of(new Edit(TOMBSTONES, "raiseFloor(tx);", "")),
              Fault.PURGES),
          new SeededBug(
              "keeps the cache below the floor",
              List.of(
                  new Edit(CACHE, "view.stamp < head.tombstoneFloor()", "head.revision() == -1")),
              Fault.PURGES));

  private static Edit forgetsToStamp(String file) {
    return new Edit(file, ".done(tx.now(), tx.head().revision())", ".done(tx.now(), item.stamp())");
  }

  /** Shows only when the database goes back to an older state. */
  static final SeededBug KEEPS_THE_CACHE =
      of(
          "keeps the cache over a reconnect",
          new Edit(COMMITTER, "if (!tx.connection().equals(connection)) {", "if (closed) {"),
          new Edit(
              COMMITTER,
              "// What was read may be of a transaction that never was; the next batch reads it anew.\n"
                  + "      cache.clear();",
              ""));

  /** Shows only when brokers meet a primary that was replaced. */
  static final SeededBug ANSWERS_FROM_THE_PAST =
      of(
          "answers from an older timeline",
          new Edit(
              "store/Lineages.java",
              "lineage.timeline() < newest.get(lineage.system())",
              "lineage.timeline() == -1"));

  private static SeededBug of(String name, Edit... edits) {
    return new SeededBug(name, List.of(edits), Fault.NONE);
  }

  /**
   * Compiles the changed sources into a directory.
   *
   * @throws AssertionError when a text to change does not stand in its source exactly once
   */
  void compile(Path directory) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Edit edit : edits) {
      String source = sources.get(edit.file);
      if (source == null) {
        source = Files.readString(SOURCES.resolve(edit.file));
      }
      assertThat(source.split(Pattern.quote(edit.text), -1))
          .as("%s: %s", edit.file, edit.text)
          .hasSize(2);
      sources.put(edit.file, source.replace(edit.text, edit.instead));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-proc:none",
                "-d",
                directory.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path copy = directory.resolve("sources").resolve(source.getKey());
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, source.getValue());
      arguments.add(copy.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int code = compiler.run(null, null, null, arguments.toArray(String[]::new));
    assertThat(code).as("%s compiles", name).isZero();
  }

  @Override
  public String toString() {
    return name;
  }
}
