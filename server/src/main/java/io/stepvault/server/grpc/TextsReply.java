package io.stepvault.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.stepvault.client.template.Template;
import io.stepvault.client.template.TemplateSyntaxException;
import io.stepvault.client.template.UnfitValueException;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.resolve.References;
import io.stepvault.server.resolve.ResolveReply;
import io.stepvault.server.resolve.ResolvedValue;
import io.stepvault.server.resolve.TextsDemand;
import io.stepvault.server.resolve.Unresolved;
import io.stepvault.server.resolve.Unresolved.Failure;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.RenderTemplatesRequest;
import io.stepvault.v1.RenderTemplatesResponse;
import io.stepvault.v1.RenderedTemplate;
import io.stepvault.v1.UsedSecret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answer of {@code RenderTemplates}. */
final class TextsReply extends LoopReply<RenderTemplatesResponse> implements ResolveReply {
  private static final int MOST_TEMPLATES = 100;
  private static final int MOST_REFERENCES = 100;

  private final RenderTemplatesRequest request;
  private TextsDemand demand = TextsDemand.NONE;

  TextsReply(
      RenderTemplatesRequest request,
      StreamObserver<RenderTemplatesResponse> answer,
      EventLoops eventLoops,
      Outgoing outgoing) {
    super(answer, eventLoops, outgoing);
    this.request = request;
  }

  /** What the request demands; its mistakes are part of it. To be asked before the answer. */
  TextsDemand demand() {
    demand = read();
    return demand;
  }

  private TextsDemand read() {
    List<Violation> violations = new ArrayList<>();
    List<Template> templates = new ArrayList<>();
    int count = request.getTemplatesCount();
    if (count == 0 || count > MOST_TEMPLATES) {
      violations.add(
          new Violation(
              "templates", "must be 1 to %d, there are %d".formatted(MOST_TEMPLATES, count)));
    }
    for (int i = 0; i < Math.min(count, MOST_TEMPLATES); i++) {
      String path = "templates[" + i + "]";
      try {
        TemplateMessages.template(path, request.getTemplates(i), violations)
            .ifPresent(templates::add);
      } catch (TemplateSyntaxException e) {
        violations.add(
            new Violation(
                path + (request.getTemplates(i).hasParts() ? ".parts" : ".text"), e.getMessage()));
      }
    }
    Optional<io.stepvault.client.destination.Target> target =
        request.hasTarget()
            ? TemplateMessages.target(request.getTarget(), violations)
            : Optional.empty();
    TextsDemand read = TextsDemand.of(templates, target, List.of());
    if (read.references().size() > MOST_REFERENCES) {
      violations.add(
          new Violation("templates", "must refer to at most %d items".formatted(MOST_REFERENCES)));
    }
    read.references().stream()
        .map(References::problem)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(problem -> violations.add(new Violation("templates", "a reference " + problem)));
    return violations.isEmpty() ? read : TextsDemand.of(List.of(), target, violations);
  }

  @Override
  public void values(List<ResolvedValue> values) {
    if (request.getMaskingPatterns()) {
      aside(() -> sendAll(values)); // Of a long value there are many patterns.
    } else {
      sendAll(values);
    }
  }

  private void sendAll(List<ResolvedValue> values) {
    List<byte[]> texts = new ArrayList<>();
    try (MaskingMessages patterns = new MaskingMessages()) {
      Map<String, ResolvedValue> byReference = new HashMap<>();
      values.forEach(value -> byReference.put(value.reference(), value));
      List<Failure> failures = render(byReference, texts);
      if (failures.isEmpty()) {
        RenderTemplatesResponse response = response(values, texts, patterns);
        References.checkSize(response.getSerializedSize());
        send(response);
      } else {
        refused(Unresolved.refusal(failures, demand.uses()));
      }
    } catch (Refusal refusal) {
      refused(refusal);
    } finally {
      texts.forEach(text -> Arrays.fill(text, (byte) 0));
      values.forEach(value -> value.value().close());
    }
  }

  private List<Failure> render(Map<String, ResolvedValue> values, List<byte[]> texts) {
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < demand.templates().size(); i++) {
      try {
        texts.add(demand.templates().get(i).render(name -> values.get(name).value().exposeBytes()));
      } catch (UnfitValueException e) {
        for (Template.Use use : e.uses()) {
          failures.add(
              new Failure(
                  i, ReferenceFailure.Reason.BAD_FOR_CONTEXT, use.reference(), use.offset()));
        }
      }
    }
    return failures;
  }

  private RenderTemplatesResponse response(
      List<ResolvedValue> values, List<byte[]> texts, MaskingMessages patterns) {
    RenderTemplatesResponse.Builder response = RenderTemplatesResponse.newBuilder();
    for (int i = 0; i < texts.size(); i++) {
      response.addRendered(
          RenderedTemplate.newBuilder()
              .setKey(request.getTemplates(i).getKey())
              // Wrapped, not copied: gRPC serialises it at once, and then the array is wiped.
              .setValue(UnsafeByteOperations.unsafeWrap(texts.get(i))));
    }
    for (ResolvedValue value : values) {
      UsedSecret.Builder used =
          UsedSecret.newBuilder()
              .setReference(value.reference())
              .setItemId(value.item().id())
              .setVersion(value.version())
              .setHoldFor(Times.duration(value.holdFor()));
      if (request.getMaskingPatterns()) {
        used.setMasking(patterns.patterns(value.value()));
      }
      response.addSecrets(used);
    }
    return response.build();
  }
}
