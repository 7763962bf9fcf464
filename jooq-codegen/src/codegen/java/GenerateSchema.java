import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Target;

/**
 * Starts the embedded PostgreSQL, runs the migrations on it, and generates the jOOQ classes from
 * what stands there then. The build runs this file from source; nothing of it is in the jar.
 *
 * <p>Arguments: the folder of the migrations, the folder for the generated sources. A digest of the
 * migrations is kept beside the sources; while it stays the same, nothing is done.
 */
final class GenerateSchema {
  private static final String SCHEMA = "stepvault";

  public static void main(String[] args) throws Exception {
    Path migrations = Path.of(args[0]);
    Path sources = Path.of(args[1]);
    Path stamp = sources.resolveSibling("jooq.sha256");
    String digest = digest(migrations);
    if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
      return;
    }
    Logger.getLogger("").setLevel(Level.WARNING);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      Flyway.configure()
          .dataSource(url, "postgres", null)
          .locations("filesystem:" + migrations)
          .schemas(SCHEMA)
          .load()
          .migrate();
      GenerationTool.generate(
          new Configuration()
              .withJdbc(new Jdbc().withUrl(url).withUser("postgres"))
              .withGenerator(
                  new Generator()
                      .withDatabase(
                          new Database()
                              .withName("org.jooq.meta.postgres.PostgresDatabase")
                              .withInputSchema(SCHEMA)
                              .withExcludes("flyway_schema_history|audit_segment_\\d+")
                              .withForcedTypes(
                                  new ForcedType()
                                      .withName("INSTANT")
                                      .withIncludeTypes("(?i:timestamp\\ with\\ time\\ zone)")))
                      .withGenerate(new Generate().withGlobalObjectReferences(true))
                      .withTarget(
                          new Target()
                              .withPackageName("io.stepvault.schema")
                              .withDirectory(sources.toString())
                              .withClean(true))));
    }
    Files.writeString(stamp, digest);
  }

  private static String digest(Path migrations) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (Path file : files(migrations)) {
      sha256.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      sha256.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
