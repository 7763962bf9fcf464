package io.stepvault.bench;

import java.util.concurrent.CountDownLatch;

/** A load on a thread of its own. */
record Loading(Thread thread, Recorder recorder, CountDownLatch ended) {

  /**
   * Begins; nothing is recorded before the recorder is opened.
   *
   * @param until ends it
   */
  static Loading start(Load load, Call call, CountDownLatch until) {
    Recorder recorder = new Recorder();
    CountDownLatch ended = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("load")
            .start(
                () -> {
                  try {
                    load.run(call, recorder, until);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (RuntimeException | Error e) {
                    recorder.failed(e);
                  } finally {
                    ended.countDown();
                  }
                });
    return new Loading(thread, recorder, ended);
  }

  /**
   * Waits for the last answer.
   *
   * @throws RunFailedException when a call failed
   */
  void finish(String name) throws InterruptedException {
    if (!thread.join(Load.DRAIN.plusSeconds(5))) {
      recorder.failed(new IllegalStateException("calls had no answer at the end"));
    }
    recorder.check(name);
  }
}
