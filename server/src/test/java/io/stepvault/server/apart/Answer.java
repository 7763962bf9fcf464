package io.stepvault.server.apart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Everything that a caller sees of a call: headers, message, status, description, trailers. */
final class Answer {
  /** What is new in each message. Of a refusal nothing is: it is compared to the last byte. */
  private static final Set<String> NEW_EACH_TIME =
      Set.of(
          "stepvault.v1.WatchReferencesResponse.cursor",
          "stepvault.v1.Item.id", // of a new item; that of a known one is among the call's own
          "stepvault.v1.Item.etag",
          "stepvault.v1.Authorizer.id",
          "stepvault.v1.Authorizer.etag",
          "stepvault.v1.Organization.etag");

  /** How this side ends a call that would go on for ever. */
  static final String SEEN_ENOUGH = "seen enough";

  private final StringBuilder seen = new StringBuilder();
  private Message message;

  private Answer() {}

  /** Makes the call. */
  @SuppressWarnings("unchecked")
  static Answer of(Channel channel, MethodDescriptor<?, ?> method, Message request) {
    Answer answer = new Answer();
    CompletableFuture<Answer> closed = new CompletableFuture<>();
    ClientCall<Message, Message> call =
        channel.newCall((MethodDescriptor<Message, Message>) method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onHeaders(Metadata headers) {
            answer.add("headers", headers);
          }

          @Override
          public void onMessage(Message received) {
            answer.message = received;
            if (!method.getType().serverSendsOneMessage()) {
              call.cancel(SEEN_ENOUGH, null);
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            answer.seen.append(status.getCode()).append('\n');
            answer.seen.append(status.getDescription()).append('\n');
            answer.add("trailers", trailers);
            closed.complete(answer);
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
    return closed.join();
  }

  private void add(String what, Metadata metadata) {
    for (String name : new TreeSet<>(metadata.keys())) {
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        metadata
            .getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))
            .forEach(value -> line(what, name, new String(value, StandardCharsets.ISO_8859_1)));
      } else {
        metadata
            .getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
            .forEach(value -> line(what, name, value));
      }
    }
  }

  private void line(String what, String name, String value) {
    seen.append(what).append(' ').append(name).append(": ").append(value).append('\n');
  }

  /** All of it, byte for char, as it came. */
  String asItCame() {
    return message == null
        ? seen.toString()
        : seen + message.toByteString().toString(StandardCharsets.ISO_8859_1);
  }

  /** All of it, where the call's own texts and what is new each time are replaced. */
  String comparable(List<String> own) {
    String text =
        message == null
            ? seen.toString()
            : seen + blank(message).toByteString().toString(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < own.size(); i++) {
      assertThat(own.get(i)).isNotEmpty();
      text = text.replace(own.get(i), "<" + i + ">");
    }
    return text;
  }

  private static Message blank(Message message) {
    Message.Builder blank = message.toBuilder();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (NEW_EACH_TIME.contains(field.getFullName()) || isTime(field)) {
                blank.clearField(field);
              } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                  && !field.isMapField()) {
                if (field.isRepeated()) {
                  blank.setField(
                      field, ((List<?>) value).stream().map(one -> blank((Message) one)).toList());
                } else {
                  blank.setField(field, blank((Message) value));
                }
              }
            });
    return blank.build();
  }

  private static boolean isTime(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().equals(Timestamp.getDescriptor());
  }
}
