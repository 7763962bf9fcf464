package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class StoryTest {
  private final StringWriter printed = new StringWriter();

  @Test
  void oneStepThatWentWrong_spoilsTheStory() {
    Story story = new Story(new PrintWriter(printed, true), () -> false);
    story.expect(true, "first");
    assertThat(story.succeeded()).isTrue();
    story.expect(false, "second");
    story.expect(true, "third");

    assertThat(story.succeeded()).isFalse();
    assertThat(printed.toString()).contains("ok: first", "FAILED: second");
  }

  @Test
  void readerWhoHasHadEnough_isNotToldMore() {
    Story story = new Story(new PrintWriter(printed, true), () -> true);

    assertThatThrownBy(() -> story.chapter("next")).isInstanceOf(CommandFailure.class);
  }
}
