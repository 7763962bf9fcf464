package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Frame;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Tx;
import io.stepvault.server.usage.Usage;
import io.stepvault.v1.ErrorReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a list of usages goes on: encrypted, and bound to its caller, item and version, so that it
 * is good for nothing else.
 */
final class UsagePages {
  private final Rings rings;

  UsagePages(Rings rings) {
    this.rings = rings;
  }

  /** The list that a token is of. */
  record List(String item, int version) {}

  /** The token for what follows this usage. */
  String seal(Tx tx, Caller caller, List list, Usage last) {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(state)) {
      Instant at = last.lastUsedAt();
      out.writeBoolean(at != null);
      out.writeLong(at == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, at));
      out.writeUTF(last.workflow());
      out.writeUTF(last.workflowVersion());
      out.writeUTF(last.node());
      out.writeUTF(last.reference());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // An array can always be written to.
    }
    return rings.of(tx).sealPage(state.toByteArray(), context(caller, list));
  }

  /**
   * The usage that a token names, as far as it has a place; null when it is empty: the beginning.
   *
   * @throws Refusal PAGE_TOKEN_INVALID
   */
  @Nullable Usage open(Tx tx, Caller caller, List list, String token) {
    if (token.isEmpty()) {
      return null;
    }
    byte[] state =
        rings
            .of(tx)
            .openPage(token, context(caller, list))
            .orElseThrow(
                () ->
                    Refusal.of(
                        ErrorReason.PAGE_TOKEN_INVALID,
                        "the page token was not given to you for this list; begin without one"));
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
      boolean used = in.readBoolean();
      Instant at = Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
      return new Usage(
          in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), null, 0, used ? at : null);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nobody else can make a token that opens.
    }
  }

  private static byte[] context(Caller caller, List list) {
    return Frame.of("stepvault/v1/page")
        .text(caller.organization())
        .text(caller.requester())
        .text(caller.method())
        .text(list.item())
        .text(Integer.toString(list.version()))
        .text("last used first")
        .toBytes();
  }
}
