package io.stepvault.server.jobs;

import com.google.common.collect.Lists;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.usage.Recorder;
import io.stepvault.server.usage.Recorder.Seen;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what a broker has seen being used. */
public final class UsageWriter {
  private static final Logger LOG = LoggerFactory.getLogger(UsageWriter.class);
  private static final int MOST_AT_ONCE = 1_000;

  /**
   * One order for all brokers: two that write the same rows wait for each other, never in a ring.
   */
  private static final Comparator<Seen> ORDER =
      Comparator.comparing((Seen seen) -> seen.use().organization())
          .thenComparing(seen -> seen.use().item());

  private final Recorder recorder;
  private final UsageStore store;

  public UsageWriter(Recorder recorder, UsageStore store) {
    this.recorder = recorder;
    this.store = store;
  }

  /** Writes all of it, when there is much. */
  void writeIfFilling() {
    if (recorder.isFilling()) {
      write();
    }
  }

  /**
   * Writes all of it; what the database was not there for is kept.
   *
   * @throws Refusal STORE_UNAVAILABLE
   */
  void write() {
    List<Seen> seen = recorder.drain();
    seen.sort(ORDER);
    List<List<Seen>> parts = Lists.partition(seen, MOST_AT_ONCE);
    for (int i = 0; i < parts.size(); i++) {
      try {
        write(parts.get(i));
      } catch (Refusal unavailable) {
        parts.subList(i, parts.size()).forEach(recorder::add);
        throw unavailable;
      }
    }
  }

  /** One row that cannot be written must not keep back the others. */
  private void write(List<Seen> part) {
    try {
      store.write(part);
    } catch (Refusal unavailable) {
      throw unavailable;
    } catch (RuntimeException e) {
      if (part.size() == 1) {
        LOG.atError().addKeyValue("trace", SafeTrace.of(e)).log("a usage could not be written");
      } else {
        int half = part.size() / 2;
        write(part.subList(0, half));
        write(part.subList(half, part.size()));
      }
    }
  }
}
