package io.stepvault.server.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Subject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events of one organization in one row: a JSON object with a member for each column of the view
 * {@code audit_event}. A member is an array with an element for each event, or the one value that
 * all of them have; what none has is left out. Neighbours of one actor, as the references of one
 * call are, have its columns once: then {@code actor} tells which element is whose. A reference
 * that is the item's name is {@code true}.
 *
 * <p>A row for each event costs PostgreSQL three times as much, and what it writes counts by the
 * byte.
 */
final class AuditSegment {
  private static final JsonFactory JSON = new JsonFactory();

  private AuditSegment() {}

  static String encode(List<AuditEvent> events) {
    List<Actor> actors = new ArrayList<>();
    int[] actorOf = new int[events.size()];
    for (int i = 0; i < actorOf.length; i++) {
      Actor actor = events.get(i).actor();
      if (actors.isEmpty() || !actors.getLast().equals(actor)) {
        actors.add(actor);
      }
      actorOf[i] = actors.size() - 1;
    }
    StringWriter text = new StringWriter(256 + 160 * events.size());
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      addActors(new Columns<>(json, actors));
      if (actors.size() > 1 && actors.size() < actorOf.length) {
        json.writeFieldName("actor");
        json.writeArray(actorOf, 0, actorOf.length);
      }
      addDecisions(new Columns<>(json, events));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A string can always be written to.
    }
    return text.toString();
  }

  private static void addActors(Columns<Actor> columns) throws IOException {
    columns.add("method", Actor::method);
    columns.add("certificate", Actor::certificate);
    columns.add("authorizer", Actor::authorizer);
    columns.add("token", Actor::token);
    columns.add("subject", Actor::subject);
    columns.add("owner", Actor::owner);
    columns.add("workflow", Actor::workflow);
    columns.add("run", Actor::run);
    columns.add("node", Actor::node);
  }

  private static void addDecisions(Columns<AuditEvent> columns) throws IOException {
    columns.add("outcome", event -> event.outcome().name());
    columns.add("reason", AuditEvent::reason);
    columns.add("item", event -> about(event, Subject::id));
    columns.add("item_name", event -> about(event, Subject::name));
    columns.add("version", event -> about(event, AuditSegment::version));
    columns.add("reference", AuditSegment::reference);
  }

  private static @Nullable String about(AuditEvent event, Function<Subject, String> part) {
    return event.about().map(part).orElse(null);
  }

  private static @Nullable String version(Subject subject) {
    return subject.version() == 0 ? null : Integer.toString(subject.version());
  }

  private static @Nullable Object reference(AuditEvent event) {
    String reference = event.reference();
    return reference != null && reference.equals(about(event, Subject::name)) ? true : reference;
  }

  private record Columns<T>(JsonGenerator json, List<T> rows) {

    void add(String name, Function<T, @Nullable Object> value) throws IOException {
      Object first = value.apply(rows.getFirst());
      if (!areAll(first, value)) {
        json.writeArrayFieldStart(name);
        for (T row : rows) {
          write(value.apply(row));
        }
        json.writeEndArray();
      } else if (first != null) {
        json.writeFieldName(name);
        write(first);
      }
    }

    private void write(@Nullable Object value) throws IOException {
      if (value instanceof Boolean flag) {
        json.writeBoolean(flag);
      } else {
        json.writeString((String) value);
      }
    }

    private boolean areAll(@Nullable Object first, Function<T, @Nullable Object> value) {
      for (T row : rows) {
        if (!Objects.equals(value.apply(row), first)) {
          return false;
        }
      }
      return true;
    }
  }
}
