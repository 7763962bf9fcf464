package io.stepvault.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SafeTraceTest {
  private static final StackTraceElement MAIN = frame("main");
  private static final StackTraceElement CALL = frame("call");
  private static final StackTraceElement READ = frame("read");

  @Test
  void of_showsClassesAndPlacesWithoutMessages() {
    Exception cause = at(new java.io.IOException("canary"), READ, CALL, MAIN);
    Exception thrown = at(new IllegalStateException("canary", cause), CALL, MAIN);

    assertThat(SafeTrace.of(thrown))
        .isEqualTo(
            "java.lang.IllegalStateException < io.Place.call(Place.java:1) <"
                + " io.Place.main(Place.java:1) caused by java.io.IOException <"
                + " io.Place.read(Place.java:1)");
  }

  @Test
  void of_causesThatFormACircle_ends() {
    Exception one = at(new IllegalStateException(), MAIN);
    Exception other = at(new IllegalArgumentException(one), CALL);
    one.initCause(other);

    assertThat(SafeTrace.of(one))
        .isEqualTo(
            "java.lang.IllegalStateException < io.Place.main(Place.java:1) caused by"
                + " java.lang.IllegalArgumentException < io.Place.call(Place.java:1)");
  }

  @Test
  void of_deepStack_showsTheNearestFrames() {
    StackTraceElement[] deep = new StackTraceElement[1_000];
    Arrays.fill(deep, MAIN);
    deep[0] = READ;

    assertThat(SafeTrace.of(at(new IllegalStateException(), deep)).split(" < "))
        .hasSize(25)
        .contains("io.Place.read(Place.java:1)");
  }

  private static Exception at(Exception exception, StackTraceElement... frames) {
    exception.setStackTrace(frames);
    return exception;
  }

  private static StackTraceElement frame(String method) {
    return new StackTraceElement("io.Place", method, "Place.java", 1);
  }
}
