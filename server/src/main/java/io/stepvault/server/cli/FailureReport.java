package io.stepvault.server.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.stepvault.client.StepvaultException;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.KeyFileException;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.v1.ItemUsages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.flywaydb.core.api.FlywayException;
import org.jooq.exception.DataAccessException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells a person why a command failed: the broker's own words where it has spoken. */
final class FailureReport implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    if (e instanceof ParameterException misused) {
      return command
          .getParameterExceptionHandler()
          .handleParseException(misused, parsed.originalArgs().toArray(new String[0]));
    }
    print(e, command.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }

  static void print(Exception failure, PrintWriter err) {
    switch (failure) {
      case StatusRuntimeException refused -> print(refused, err);
      case CommandFailure told -> err.println(told.getMessage());
      case KeyFileException told -> err.println(told.getMessage());
      case IntegrityException told -> err.println(told.getMessage());
      case StepvaultException told -> err.println(told.getMessage());
      case NoSuchFileException file -> err.println("no such file: " + file.getFile());
      case AccessDeniedException file -> err.println("no access to the file " + file.getFile());
      case FileSystemException file -> err.println("cannot use a file: " + file.getMessage());
      case FlywayException database -> err.println(database(database));
      case DataAccessException database -> err.println(database(database));
      // A taken port, a full disk: the reason is the innermost.
      case IOException io ->
          err.println(
              io.getCause() == null ? io.getMessage() : io.getMessage() + ": " + innermost(io));
      // A message may hold what was being worked on.
      default -> err.println("a defect: " + SafeTrace.of(failure));
    }
  }

  private static void print(StatusRuntimeException refused, PrintWriter err) {
    Status status = refused.getStatus();
    if (status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null) {
      err.println("no connection to the broker: " + innermost(status.getCause()));
      return;
    }
    err.println(reason(status));
    try {
      for (Any detail : StatusProto.fromThrowable(refused).getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          print(detail.unpack(BadRequest.class), err);
        } else if (detail.is(ItemUsages.class)) {
          print(detail.unpack(ItemUsages.class), err);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      err.println("  (its details cannot be read)");
    }
  }

  /** The broker's messages begin with their reason; what gRPC itself refuses gets its code. */
  private static String reason(Status status) {
    String description = status.getDescription();
    if (description == null) {
      return status.getCode().name();
    }
    return description.matches("(?s)[A-Z][A-Z_]+: .*")
        ? description
        : status.getCode() + ": " + description;
  }

  private static void print(BadRequest fields, PrintWriter err) {
    fields
        .getFieldViolationsList()
        .forEach(one -> err.println("  " + one.getField() + ": " + one.getDescription()));
  }

  private static void print(ItemUsages usages, PrintWriter err) {
    UsageTable.lines(usages.getUsagesList(), new When(Instant.now()))
        .forEach(line -> err.println("  " + line));
    int more = usages.getCount() - usages.getUsagesCount();
    if (more > 0) {
      err.println("  and " + more + " more: item usages shows all");
    }
  }

  private static String database(RuntimeException failure) {
    return "the database cannot be used: " + innermost(failure);
  }

  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
