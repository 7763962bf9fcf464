package io.stepvault.server.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.v1.Access;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.RotationPlan;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item create}. */
@Command(
    name = "create",
    description =
        "Stores a new item, PRIVATE to the user unless said otherwise. The value is asked for, or"
            + " read from standard input or a file. A generated API key is printed once, alone on"
            + " standard output.")
final class ItemCreateCommand extends VaultCommand implements TakesValue {
  private static final String API_KEY_PREFIX = "api-key:";

  @Parameters(paramLabel = "NAME", description = "3 to 50 characters.")
  private String name;

  @Mixin private AccessOptions access;

  @Option(
      names = "--can-use",
      paramLabel = "WHO",
      converter = Principals.class,
      description = "Share it with USER or group:GROUP. Repeatable.")
  private List<Principal> users = List.of();

  @Option(
      names = "--can-edit",
      paramLabel = "WHO",
      converter = Principals.class,
      description = "The same, and let them change it. Repeatable.")
  private List<Principal> editors = List.of();

  @Mixin private ExpiryOptions expiry;
  @Mixin private DetailOptions details;
  @Mixin private ValueOptions value;
  @Mixin private SigningKeyOptions signingKey;

  @Option(names = "--api-key", description = "Generate an API key; NAME begins with api-key: then.")
  private boolean apiKey;

  @Mixin private RequestIdOption requestId;

  ItemCreateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (name.startsWith(API_KEY_PREFIX) && !apiKey) {
      throw misused("a name that begins with api-key: is that of an API key: say --api-key");
    }
    if (apiKey && (value.isGiven() || signingKey.isGiven())) {
      throw misused("an API key is generated: --api-key takes no value");
    }
    if (!apiKey && details.hasApiKeyPolicy()) {
      throw misused("--workflow and --stands-for go with --api-key");
    }
    if (value.isGivenTwice() || (signingKey.isGiven() && value.isMaterial())) {
      throw misused("a value has one source: --value-file or --material");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) throws IOException {
    CreateItemRequest.Builder request = request();
    if (apiKey) {
      send(
          connected,
          output,
          request.setApiKey(details.apiKeyPolicy(ApiKeyPolicy.getDefaultInstance())));
    } else if (signingKey.isGiven() && !value.isGiven()) {
      send(connected, output, request.setSigningKey(signingKey.spec(ByteString.EMPTY)));
    } else {
      try (ValueInput input = value.read(terminal(), signingKey.isGiven())) {
        if (signingKey.isGiven()) {
          request.setSigningKey(signingKey.spec(input.forRequest()));
        } else if (value.isMaterial()) {
          request.setMaterial(input.forRequest());
        } else {
          request.setSecretBytes(input.forRequest());
        }
        send(connected, output, request);
      }
    }
  }

  private CreateItemRequest.Builder request() {
    Access.Builder who = Access.newBuilder().setMode(mode());
    users.forEach(user -> who.addGrants(grant(user, Permission.CAN_USE)));
    editors.forEach(editor -> who.addGrants(grant(editor, Permission.CAN_EDIT)));
    CreateItemRequest.Builder request =
        CreateItemRequest.newBuilder().setName(name).setAccess(who).setRequestId(requestId.value());
    Timestamp at = expiry.at();
    if (at != null) {
      request.setExpiresAt(at);
    }
    if (details.description() != null) {
      request.setDescription(details.description());
    }
    if (details.note() != null) {
      request.setNote(details.note());
    }
    if (details.labels() != null) {
      request.putAllLabels(details.labels());
    }
    if (details.hasRotation()) {
      request.setRotation(details.rotation(RotationPlan.getDefaultInstance()));
    }
    if (details.destinations() != null) {
      request.addAllDestinations(details.destinations());
    }
    return request;
  }

  /** Who shares it with somebody does not mean it to be private. */
  private Access.Mode mode() {
    if (access.isGiven()) {
      return access.mode();
    }
    return users.isEmpty() && editors.isEmpty() ? Access.Mode.PRIVATE : Access.Mode.RESTRICTED;
  }

  private static Grant grant(Principal principal, Permission permission) {
    return Grant.newBuilder().setPrincipal(principal).setPermission(permission).build();
  }

  private static void send(
      CallerOptions.Caller connected, Output output, CreateItemRequest.Builder request) {
    CreateItemResponse answer = connected.vault().createItem(request.build());
    String line = "created " + ItemTable.line(answer.getItem());
    if (answer.hasGenerated()) {
      output.generated(answer, answer.getGenerated(), line);
    } else {
      output.answer(answer, line);
    }
    output.warnings(answer.getWarningsList());
  }
}
