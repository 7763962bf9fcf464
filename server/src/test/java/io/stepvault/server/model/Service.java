package io.stepvault.server.model;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The broker's answers, put as the model puts its own. */
final class Service {
  private static final Map<String, MethodDescriptor<?, ?>> METHODS =
      Unary.methods().stream()
          .collect(Collectors.toMap(method -> method.getBareMethodName(), method -> method));

  /** Minutes late, generated, or words for people. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "stepvault.v1.GeneratedApiKey.api_key",
          "stepvault.v1.Item.last_used_at",
          "stepvault.v1.SigningKeyInfo.kid",
          "stepvault.v1.SigningKeyInfo.public_jwk",
          "stepvault.v1.Version.last_used_at",
          "stepvault.v1.Warning.message");

  private final Tenants tenants;

  Service(Tenants tenants) {
    this.tenants = tenants;
  }

  Answer answer(Call call) {
    Channel channel =
        call.request() instanceof ResolveRequest resolve
            ? tenants.node(call.actor(), resolve.getReferences(0), call.run())
            : tenants.backend(call.actor());
    try {
      return new Answer.Done(allPages(channel, call));
    } catch (StatusRuntimeException e) {
      Refused refused =
          Refused.by(
              () -> {
                throw e;
              });
      return new Answer.Refused(refused.code(), refused.reason(), details(refused));
    }
  }

  private static List<String> details(Refused refused) {
    return refused.reason() == ErrorReason.REFERENCES_UNRESOLVED
        ? refused.failures().getFailuresList().stream()
            .map(ReferenceFailure::getReason)
            .map(Enum::name)
            .toList()
        : refused.fields();
  }

  private static Message allPages(Channel channel, Call call) {
    MethodDescriptor<?, ?> method = METHODS.get(call.method());
    Message page = Unary.call(channel, method, call.request());
    Message.Builder all = page.toBuilder();
    FieldDescriptor next = page.getDescriptorForType().findFieldByName("next_page_token");
    while (next != null && !page.getField(next).equals("")) {
      FieldDescriptor token = call.request().getDescriptorForType().findFieldByName("page_token");
      page =
          Unary.call(
              channel,
              method,
              call.request().toBuilder().setField(token, page.getField(next)).build());
      all.mergeFrom(page);
    }
    if (next != null) {
      all.clearField(next);
    }
    return comparable(all.build());
  }

  private static Message comparable(Message message) {
    Message.Builder builder = message.toBuilder();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (LEFT_OUT.contains(field.getFullName())) {
                builder.clearField(field);
              } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                  && !field.isMapField()) {
                if (field.isRepeated()) {
                  List<Message> parts = new ArrayList<>();
                  ((List<?>) value).forEach(part -> parts.add(comparable((Message) part)));
                  builder.setField(field, parts);
                } else {
                  builder.setField(field, comparable((Message) value));
                }
              }
            });
    return builder.build();
  }

  /** What only the broker can know. Where a change does not show the new etag, it is asked for. */
  Answer.Chance chance(Call call, Answer answer) {
    return switch (answer) {
      case Answer.Refused refused ->
          new Answer.Chance("", "", Set.of(), refused.reason() == ErrorReason.ITEM_IN_USE);
      case Answer.Done done -> {
        FieldDescriptor field = done.response().getDescriptorForType().findFieldByName("item");
        Item item =
            field != null
                ? (Item) done.response().getField(field)
                : changesVersion(call) ? read(call.actor(), call.id()) : Item.getDefaultInstance();
        yield new Answer.Chance(item.getId(), item.getEtag(), listed(done), false);
      }
    };
  }

  private static Set<String> listed(Answer.Done done) {
    return done.response() instanceof ListItemsResponse list
        ? list.getItemsList().stream().map(Item::getId).collect(Collectors.toSet())
        : Set.of();
  }

  private static boolean changesVersion(Call call) {
    return call.request() instanceof EnableVersionRequest
        || call.request() instanceof DisableVersionRequest
        || call.request() instanceof DestroyVersionRequest;
  }

  private Item read(Actor actor, String id) {
    GetItemRequest request = GetItemRequest.newBuilder().setId(id).build();
    return ((GetItemResponse) Unary.call(tenants.backend(actor), METHODS.get("GetItem"), request))
        .getItem();
  }
}
