package io.stepvault.server.model;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Set;

/** What a call is answered, by the broker or by the model. */
sealed interface Answer {

  /** Success; pages are put together. What comes minutes late is not in it. */
  record Done(Message response) implements Answer {}

  /**
   * Refusal.
   *
   * @param details the paths of the fields at fault; of a Resolve why the reference failed
   */
  record Refused(Status.Code code, ErrorReason reason, List<String> details) implements Answer {
    public Refused {
      details = List.copyOf(details);
    }
  }

  /**
   * What only the broker can know, and the model has to be told.
   *
   * @param id of an item that was made; empty: none was
   * @param etag of the item that was changed; empty: none was
   * @param listed the ids of the items in a list
   * @param inUse whether the broker had heard of runs that use the item: that takes it a while
   */
  record Chance(String id, String etag, Set<String> listed, boolean inUse) {
    public Chance {
      listed = Set.copyOf(listed);
    }
  }
}
