package io.stepvault.client;

import io.stepvault.client.destination.Target;
import io.stepvault.client.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a step renders: resolved by its own means, put together here. */
final class Renderings {
  private final Step step;

  Renderings(Step step) {
    this.step = step;
  }

  Rendered text(Template template, Optional<Target> target) {
    return render(new Texts(Map.of("", template)), text(target));
  }

  CompletableFuture<Rendered> textAsync(Template template, Optional<Target> target) {
    return renderAsync(new Texts(Map.of("", template)), text(target));
  }

  private static BiFunction<Texts, Map<String, Secret>, Rendered> text(Optional<Target> target) {
    return (texts, values) -> {
      texts.requireMayGo(target, values);
      return new Rendered(texts.render(values).get(""), List.copyOf(values.values()));
    };
  }

  RenderedRequest request(RequestTemplate request) {
    return render(new Texts(request.templates()), request(request.method()));
  }

  CompletableFuture<RenderedRequest> requestAsync(RequestTemplate request) {
    return renderAsync(new Texts(request.templates()), request(request.method()));
  }

  private static BiFunction<Texts, Map<String, Secret>, RenderedRequest> request(String method) {
    return (texts, values) -> RenderedRequest.of(method, texts, values);
  }

  private <T> T render(Texts texts, BiFunction<Texts, Map<String, Secret>, T> work) {
    List<String> references = texts.references();
    if (references.isEmpty()) {
      return work.apply(texts, Map.of());
    }
    try (Secrets secrets = resolve(texts, references)) {
      return work.apply(texts, byReference(secrets));
    }
  }

  private Secrets resolve(Texts texts, List<String> references) {
    try {
      return step.resolve(references);
    } catch (ReferencesUnresolvedException e) {
      throw texts.placed(e);
    }
  }

  private <T extends AutoCloseable> CompletableFuture<T> renderAsync(
      Texts texts, BiFunction<Texts, Map<String, Secret>, T> work) {
    List<String> references = texts.references();
    if (references.isEmpty()) {
      return CompletableFuture.completedFuture(work.apply(texts, Map.of()));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<Secrets> resolved = step.resolveAsync(references);
    var unused =
        resolved.whenComplete(
            (secrets, failure) -> complete(result, texts, work, secrets, failure));
    result.exceptionally(
        failure -> {
          resolved.cancel(true); // Has no effect unless the failure is the caller's cancelling.
          return null;
        });
    return result;
  }

  private static <T extends AutoCloseable> void complete(
      CompletableFuture<T> result,
      Texts texts,
      BiFunction<Texts, Map<String, Secret>, T> work,
      Secrets secrets,
      Throwable failure) {
    if (failure != null) {
      result.completeExceptionally(
          failure instanceof ReferencesUnresolvedException unresolved
              ? texts.placed(unresolved)
              : failure);
      return;
    }
    try (secrets) {
      T rendered = work.apply(texts, byReference(secrets));
      if (!result.complete(rendered)) {
        rendered.close();
      }
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  private static Map<String, Secret> byReference(Secrets secrets) {
    return secrets.asList().stream()
        .collect(Collectors.toMap(Secret::reference, Function.identity()));
  }
}
