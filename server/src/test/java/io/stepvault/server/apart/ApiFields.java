package io.stepvault.server.apart;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.MethodDescriptor;
import io.stepvault.server.testing.Unary;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.List;

/** The methods of the API and the fields of their requests, as the protos describe them. */
final class ApiFields {
  private ApiFields() {}

  static MethodDescriptor<?, ?> method(String bareName) {
    return Unary.methods().stream()
        .filter(method -> bareName.equals(method.getBareMethodName()))
        .findFirst()
        .orElseThrow();
  }

  /** The methods of {@code VaultService} whose request has all of these fields. */
  static List<String> vaultMethodsWith(String... fields) {
    return VaultServiceGrpc.getServiceDescriptor().getMethods().stream()
        .filter(method -> has(method, fields))
        .map(MethodDescriptor::getBareMethodName)
        .toList();
  }

  static boolean has(MethodDescriptor<?, ?> method, String... fields) {
    Descriptor request = Unary.described(method).getInputType();
    for (String field : fields) {
      if (request.findFieldByName(field) == null) {
        return false;
      }
    }
    return true;
  }

  /** A request, out of protobuf's text format. */
  static Message request(MethodDescriptor<?, ?> method, String text) {
    Message.Builder request = Unary.emptyRequest(method).toBuilder();
    try {
      TextFormat.merge(text, request);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(text, e);
    }
    return request.build();
  }

  /**
   * Every field of every request that can name something: all texts and bytes, and numbers of
   * versions.
   */
  static List<String> thatCanName() {
    List<String> fields = new ArrayList<>();
    for (MethodDescriptor<?, ?> method : Unary.methods()) {
      add(method.getBareMethodName() + " ", Unary.described(method).getInputType(), fields);
    }
    return fields;
  }

  private static void add(String path, Descriptor type, List<String> fields) {
    for (FieldDescriptor field : type.getFields()) {
      String name = path + field.getName();
      switch (field.getJavaType()) {
        case STRING, BYTE_STRING -> fields.add(name);
        case INT, LONG -> {
          if (field.getName().contains("version")) {
            fields.add(name);
          }
        }
        case MESSAGE -> {
          if (field.isMapField()) {
            fields.add(name);
          } else {
            add(name + ".", field.getMessageType(), fields);
          }
        }
        default -> {
          // A flag or a word out of an enum names nothing.
        }
      }
    }
  }
}
