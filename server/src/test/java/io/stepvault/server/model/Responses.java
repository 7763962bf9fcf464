package io.stepvault.server.model;

import com.google.protobuf.Message;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.ActivateVersionResponse;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DeleteItemResponse;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DestroyVersionResponse;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.DisableVersionResponse;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EnableVersionResponse;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.EndOverlapResponse;
import io.stepvault.v1.GeneratedApiKey;
import io.stepvault.v1.Item;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.TransferItemResponse;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UndeleteItemResponse;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.UpdateItemResponse;
import io.stepvault.v1.Version;
import io.stepvault.v1.Warning;
import io.stepvault.v1.Warning.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a change is answered, the first time and again: the item as it is now. */
final class Responses {
  private static final int SHORTEST_MASKED = 5;

  private final Model model;
  private final Call call;

  Responses(Model model, Call call) {
    this.model = model;
    this.call = call;
  }

  Message of(Model.Changed changed) {
    ModelItem item = model.item(changed.id());
    Item shown = Shown.item(item, call.actor(), model.now());
    return switch (call.request()) {
      case CreateItemRequest request -> {
        CreateItemResponse.Builder response =
            CreateItemResponse.newBuilder()
                .setItem(shown)
                .addAllWarnings(
                    warnings(
                        isShort(request.getSecret(), request.hasSecret()),
                        model.hidesShared(item, call.actor()),
                        item.expiresAt.isEmpty()));
        if (showsKey(call, item)) {
          response.setGenerated(GeneratedApiKey.getDefaultInstance());
        }
        yield response.build();
      }
      case UpdateItemRequest request -> {
        Set<String> fields = Changes.fields(request);
        yield UpdateItemResponse.newBuilder()
            .setItem(shown)
            .addAllWarnings(
                warnings(
                    false,
                    fields.contains("name") && model.hidesShared(item, call.actor()),
                    fields.contains("expires_at") && item.expiresAt.isEmpty()))
            .build();
      }
      case RotateItemRequest request -> {
        RotateItemResponse.Builder response =
            RotateItemResponse.newBuilder()
                .setItem(shown)
                .setVersion(version(changed))
                .addAllWarnings(
                    warnings(isShort(request.getSecret(), request.hasSecret()), false, false));
        if (showsKey(call, item)) {
          response.setGenerated(GeneratedApiKey.getDefaultInstance());
        }
        yield response.build();
      }
      case SetAccessRequest request -> SetAccessResponse.newBuilder().setItem(shown).build();
      case TransferItemRequest request -> TransferItemResponse.newBuilder().setItem(shown).build();
      case ActivateVersionRequest request ->
          ActivateVersionResponse.newBuilder().setItem(shown).build();
      case EndOverlapRequest request -> EndOverlapResponse.newBuilder().setItem(shown).build();
      case EnableVersionRequest request ->
          EnableVersionResponse.newBuilder().setVersion(version(changed)).build();
      case DisableVersionRequest request ->
          DisableVersionResponse.newBuilder().setVersion(version(changed)).build();
      case DestroyVersionRequest request ->
          DestroyVersionResponse.newBuilder().setVersion(version(changed)).build();
      case DeleteItemRequest request -> DeleteItemResponse.newBuilder().setItem(shown).build();
      case UndeleteItemRequest request ->
          UndeleteItemResponse.newBuilder()
              .setItem(shown)
              .addAllWarnings(warnings(false, model.hidesShared(item, call.actor()), false))
              .build();
      default -> throw new IllegalArgumentException(call.method());
    };
  }

  /** Whether the answer has the API key that the call made. */
  static boolean showsKey(Call call, ModelItem item) {
    return item.kind == Kind.API_KEY
        && (call.request() instanceof CreateItemRequest
            || call.request() instanceof RotateItemRequest);
  }

  private Version version(Model.Changed changed) {
    ModelItem item = model.item(changed.id());
    return Shown.version(item, item.version(changed.version()).orElseThrow(), model.now());
  }

  /** The texts of this test are of ASCII; materials are long. */
  private static boolean isShort(String secret, boolean given) {
    return given && secret.length() < SHORTEST_MASKED;
  }

  private static List<Warning> warnings(boolean tooShort, boolean hides, boolean noExpiry) {
    List<Warning> warnings = new ArrayList<>();
    if (tooShort) {
      warnings.add(warning(Code.TOO_SHORT_TO_MASK));
    }
    if (hides) {
      warnings.add(warning(Code.HIDES_SHARED_ITEM));
    }
    if (noExpiry) {
      warnings.add(warning(Code.NO_EXPIRY));
    }
    return warnings;
  }

  private static Warning warning(Code code) {
    return Warning.newBuilder().setCode(code).build();
  }
}
