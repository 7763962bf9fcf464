package io.stepvault.testkit;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Stands before System.out and System.err, and shows what is printed to the tests that run. */
final class Output {
  private static final Set<Watch> RUNNING = ConcurrentHashMap.newKeySet();

  /** The test that the thread runs. */
  private static final ThreadLocal<Watch> OWN = new ThreadLocal<>();

  private Output() {}

  /** Takes its place, where it has not, or where somebody has taken it since. */
  static synchronized void install() {
    install("System.out", System.out, System::setOut);
    install("System.err", System.err, System::setErr);
  }

  private static void install(String name, PrintStream now, Consumer<PrintStream> set) {
    if (!(now instanceof WatchedStream)) {
      set.accept(new WatchedStream(name, now));
    }
  }

  /** From now on, for the test that this thread runs. */
  static Watch begin() {
    install();
    Watch watch = new Watch();
    RUNNING.add(watch);
    OWN.set(watch);
    return watch;
  }

  /** Shows it nothing more. */
  static void end(Watch watch) {
    System.out.flush();
    System.err.flush();
    RUNNING.remove(watch);
    if (OWN.get() == watch) {
      OWN.remove();
    }
  }

  private static void printed(Watch.Printer printer, byte[] bytes, int offset, int length) {
    Watch own = OWN.get();
    if (own != null && RUNNING.contains(own)) {
      own.printed(printer, bytes, offset, length);
    } else {
      // A thread of a pool may work for any of them.
      RUNNING.forEach(watch -> watch.printed(printer, bytes, offset, length));
    }
  }

  private static final class WatchedStream extends PrintStream {
    WatchedStream(String name, PrintStream to) {
      super(new Tee(new Watch.Printer(name, to.charset()), to), true, to.charset());
    }
  }

  private static final class Tee extends OutputStream {
    private final Watch.Printer printer;
    private final PrintStream to;

    Tee(Watch.Printer printer, PrintStream to) {
      this.printer = printer;
      this.to = to;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      to.write(bytes, offset, length);
      printed(printer, bytes, offset, length);
    }

    @Override
    public void flush() {
      to.flush();
    }
  }
}
