package io.stepvault.examples.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.stepvault.client.template.TemplateContext;
import io.stepvault.examples.Action;
import io.stepvault.examples.workflow.Workflow.NamedStep;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Reads a definition, as a platform does when a user saves it: every template is parsed here, once,
 * and what is wrong is told with its place before anything runs.
 */
public final class WorkflowReader {
  private final StepTypes types;

  /**
   * @param http for the steps; one that follows no redirects, which is the default
   * @param mail Jakarta Mail's settings, such as {@code mail.smtps.connectiontimeout}; may be empty
   * @param database pgjdbc's settings, such as {@code sslrootcert}; may be empty
   */
  public WorkflowReader(
      HttpClient http, InstantSource clock, Properties mail, Properties database) {
    this.types = new StepTypes(http, clock, mail, database);
  }

  /**
   * The workflow.
   *
   * @param yaml see {@code workflow.yaml}
   * @param settings what {@code ${name}} stands for; data, in which nothing is a reference
   * @throws WorkflowException with all that is wrong
   */
  public Workflow read(String yaml, Map<String, String> settings) throws WorkflowException {
    List<String> problems = new ArrayList<>();
    Settings installed = new Settings(settings);
    Fields definition = new Fields("", parse(yaml), installed, problems);
    Optional<String> name = definition.text(TemplateContext.PLAIN, "workflow");
    List<NamedStep> steps = new ArrayList<>();
    JsonNode list = definition.get("steps");
    if (!list.isArray() || list.isEmpty()) {
      definition.problem("steps", "must be a list of steps");
    }
    for (int i = 0; i < list.size(); i++) {
      step(list.get(i), i, installed, problems).ifPresent(steps::add);
    }
    definition.end();
    if (!problems.isEmpty()) {
      throw new WorkflowException(problems);
    }
    return new Workflow(name.orElseThrow(), List.copyOf(steps));
  }

  private Optional<NamedStep> step(
      JsonNode node, int index, Settings settings, List<String> problems) {
    // A step is called by its name, where it has one.
    String place = node.path("name").asText("steps[" + index + "]");
    Fields step = new Fields(place, node, settings, problems);
    Optional<String> name = step.text(TemplateContext.PLAIN, "name");
    List<String> known = types.names().stream().filter(step::has).toList();
    if (known.size() != 1) {
      problems.add(place + ": must be one of " + types.names());
      return Optional.empty();
    }
    Fields part = step.part(known.getFirst());
    Optional<Action> action = types.get(known.getFirst()).action(part);
    part.end();
    step.end();
    return name.flatMap(text -> action.map(does -> new NamedStep(text, does)));
  }

  private static JsonNode parse(String yaml) throws WorkflowException {
    try {
      return new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .readTree(yaml);
    } catch (JsonProcessingException e) {
      // Without its message, which quotes the text.
      throw new WorkflowException(List.of("line " + e.getLocation().getLineNr() + ": is not YAML"));
    }
  }
}
