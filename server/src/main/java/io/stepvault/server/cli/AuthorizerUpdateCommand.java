package io.stepvault.server.cli;

import com.google.protobuf.FieldMask;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.UpdateAuthorizerResponse;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code authorizer update}. The API replaces bounds as a whole: they are read first, and written
 * only when nobody came between.
 */
@Command(
    name = "update",
    description =
        "Changes name, state or bounds; of these, only what is given. It counts from the next call"
            + " on, also for tokens that are out already.")
final class AuthorizerUpdateCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "ID", description = "The authorizer: ath_...")
  private String id;

  @Option(names = "--name", paramLabel = "NAME", description = "Rename it.")
  private String name;

  @Option(names = "--disable", description = "Refuse all of its tokens.")
  private boolean disable;

  @Option(names = "--enable", description = "Accept its tokens again.")
  private boolean enable;

  @Mixin private BoundsOptions bounds;
  @Mixin private MutationOptions mutation;

  AuthorizerUpdateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (disable && enable) {
      throw misused("--disable, or --enable");
    }
    if (name == null && !disable && !enable && !bounds.isGiven()) {
      throw misused("nothing to change: see authorizer update --help");
    }
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    UpdateAuthorizerRequest.Builder request =
        UpdateAuthorizerRequest.newBuilder()
            .setId(id)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    FieldMask.Builder mask = FieldMask.newBuilder();
    if (name != null) {
      request.setName(name);
      mask.addPaths("name");
    }
    if (disable || enable) {
      request.setDisabled(disable);
      mask.addPaths("disabled");
    }
    if (bounds.isGiven()) {
      Authorizer before =
          calls
              .get()
              .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build())
              .getAuthorizer();
      request.setBounds(bounds.bounds(before.getBounds()));
      mask.addPaths("bounds");
      if (mutation.etag().isEmpty()) {
        request.setEtag(before.getEtag());
      }
    }
    UpdateAuthorizerResponse answer =
        calls.get().updateAuthorizer(request.setUpdateMask(mask).build());
    output.answer(answer, "updated " + AuthorizerTable.line(answer.getAuthorizer()));
  }
}
