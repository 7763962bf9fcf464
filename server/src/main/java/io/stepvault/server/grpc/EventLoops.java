package io.stepvault.server.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;

/** The server's network threads, so that answers can be handed to the right one. */
final class EventLoops {
  private final EventLoopGroup group;

  EventLoops(EventLoopGroup group) {
    this.group = group;
  }

  /** The one that the caller runs on. */
  Executor current() {
    for (EventExecutor eventLoop : group) {
      if (eventLoop.inEventLoop()) {
        return eventLoop;
      }
    }
    throw new IllegalStateException("not on an event loop");
  }
}
