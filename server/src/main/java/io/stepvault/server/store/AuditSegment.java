package io.stepvault.server.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events of one organization in one row: a JSON object with a member for each column of the view
 * {@code audit_event}. A member is an array with an element for each event, or the one value that
 * all of them have; what none has is left out.
 *
 * <p>A row for each event costs PostgreSQL three times as much, and the events of a batch have most
 * of their columns in common.
 */
final class AuditSegment {
  private static final JsonFactory JSON = new JsonFactory();

  private AuditSegment() {}

  static String encode(List<AuditEvent> events) {
    StringWriter text = new StringWriter(256 + 160 * events.size());
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      Columns columns = new Columns(json, events);
      columns.add("method", event -> event.actor().method());
      columns.add("outcome", event -> event.outcome().name());
      columns.add("reason", AuditEvent::reason);
      columns.add("certificate", event -> event.actor().certificate());
      columns.add("authorizer", event -> event.actor().authorizer());
      columns.add("token", event -> event.actor().token());
      columns.add("subject", event -> event.actor().subject());
      columns.add("owner", event -> event.actor().owner());
      columns.add("item", event -> about(event, Subject::id));
      columns.add("item_name", event -> about(event, Subject::name));
      columns.add("version", event -> about(event, AuditSegment::version));
      columns.add("reference", AuditEvent::reference);
      columns.add("workflow", event -> event.actor().workflow());
      columns.add("run", event -> event.actor().run());
      columns.add("node", event -> event.actor().node());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A string can always be written to.
    }
    return text.toString();
  }

  private static @Nullable String about(AuditEvent event, Function<Subject, String> part) {
    return event.about().map(part).orElse(null);
  }

  private static @Nullable String version(Subject subject) {
    return subject.version() == 0 ? null : Integer.toString(subject.version());
  }

  private record Columns(JsonGenerator json, List<AuditEvent> events) {

    void add(String name, Function<AuditEvent, @Nullable String> value) throws IOException {
      String first = value.apply(events.getFirst());
      if (!areAll(first, value)) {
        json.writeArrayFieldStart(name);
        for (AuditEvent event : events) {
          json.writeString(value.apply(event));
        }
        json.writeEndArray();
      } else if (first != null) {
        json.writeStringField(name, first);
      }
    }

    private boolean areAll(@Nullable String first, Function<AuditEvent, @Nullable String> value) {
      for (AuditEvent event : events) {
        if (!Objects.equals(value.apply(event), first)) {
          return false;
        }
      }
      return true;
    }
  }
}
