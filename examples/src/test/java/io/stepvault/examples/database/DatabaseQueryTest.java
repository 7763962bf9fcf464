package io.stepvault.examples.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Destination;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnPlatform.class)
final class DatabaseQueryTest {
  private final String user = "ledger-" + UUID.randomUUID();
  private final String password = Canary.value();

  @Test
  void connectsWithUserAndPassword_andNeitherIsInTheLog(Platform platform) throws Exception {
    platform.store("db_user", user);
    platform.store("db_password", password);
    platform.sql("CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(user, password));

    String log =
        platform.run(
            new DatabaseQuery(
                Platform.databaseSettings(),
                platform.databaseUrl(),
                "db_user",
                "db_password",
                "SELECT 'I am ' || session_user || ', my password is %s'".formatted(password)));

    assertThat(log).contains("connected as ***").contains("I am ***, my password is ***");
    Canary.assertMasked(log, user, password);
  }

  @Test
  void refusedConnection_failsWithoutNamingTheUser(Platform platform) {
    platform.store("db_nobody", user);
    platform.store("db_nothing", password);

    MaskedException failure =
        catchThrowableOfType(
            MaskedException.class,
            () ->
                platform.run(
                    new DatabaseQuery(
                        Platform.databaseSettings(),
                        platform.databaseUrl(),
                        "db_nobody",
                        "db_nothing",
                        "SELECT 1")));

    Canary.assertMasked(failure.toString(), user, password);
  }

  @Test
  void serverWithoutTls_getsNothing_unlessTheSettingsSaySo(Platform platform) throws Exception {
    platform.store("db_plain_user", user);
    platform.store("db_plain_password", password);
    platform.sql("CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(user, password));

    MaskedException failure =
        catchThrowableOfType(
            MaskedException.class,
            () ->
                platform.run(
                    new DatabaseQuery(
                        new Properties(),
                        platform.databaseUrl(),
                        "db_plain_user",
                        "db_plain_password",
                        "SELECT 1")));

    assertThat(failure).hasMessageContaining("does not support SSL");
  }

  @Test
  void passwordOfAnotherServer_isNotSent(Platform platform) {
    platform.store("db_elsewhere_user", user);
    var unused =
        platform.create(
            CreateItemRequest.newBuilder()
                .setName("db_elsewhere_password")
                .setSecretBytes(ByteString.copyFromUtf8(password))
                .addDestinations(
                    Destination.newBuilder().setScheme("postgresql").setHost("db.example.com")));

    MaskedException failure =
        catchThrowableOfType(
            MaskedException.class,
            () ->
                platform.run(
                    new DatabaseQuery(
                        Platform.databaseSettings(),
                        platform.databaseUrl(),
                        "db_elsewhere_user",
                        "db_elsewhere_password",
                        "SELECT 1")));

    assertThat(failure).hasMessageContaining("may not be sent to postgresql://localhost");
  }
}
