package io.stepvault.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Takes the word after an option as it is. By itself picocli refuses one that is also the name of a
 * command below: nobody could then make a token for a secret that is called {@code show}.
 */
final class AnyWord implements IParameterConsumer {
  @Override
  @SuppressWarnings("JdkObsolete") // As picocli has it.
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
    if (words.isEmpty() || command.optionsMap().containsKey(words.peek())) {
      throw new ParameterException(
          command.commandLine(),
          "Missing required parameter for option " + option + " (" + option.paramLabel() + ")");
    }
    String word = words.pop();
    if (option.type() == Set.class) {
      Set<String> all = new LinkedHashSet<>(option.<Set<String>>getValue());
      all.add(word);
      option.setValue(all);
    } else if (option.type() == List.class) {
      List<String> all = new ArrayList<>(option.<List<String>>getValue());
      all.add(word);
      option.setValue(all);
    } else {
      option.setValue(word);
    }
  }
}
