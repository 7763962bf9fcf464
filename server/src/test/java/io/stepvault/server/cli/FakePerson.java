package io.stepvault.server.cli;

import java.util.ArrayList;
import java.util.List;

/** Types the same whatever is asked, and keeps the questions. */
final class FakePerson implements Person {
  final List<String> questions = new ArrayList<>();
  private final String typed;

  FakePerson(String typed) {
    this.typed = typed;
  }

  @Override
  public char[] readHidden(String question) {
    questions.add(question);
    return typed.toCharArray();
  }

  @Override
  public String readLine(String question) {
    questions.add(question);
    return typed;
  }
}
