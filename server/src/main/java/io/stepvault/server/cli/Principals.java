package io.stepvault.server.cli;

import io.stepvault.v1.Principal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Somebody to share with, as people type it: {@code ann}, {@code user:ann}, {@code group:ops}. */
final class Principals implements ITypeConverter<Principal> {
  private static final String USER = "user:";
  private static final String GROUP = "group:";

  @Override
  public Principal convert(String text) {
    Principal principal;
    if (text.startsWith(GROUP)) {
      principal = Principal.newBuilder().setGroup(text.substring(GROUP.length())).build();
    } else {
      principal =
          Principal.newBuilder()
              .setUser(text.startsWith(USER) ? text.substring(USER.length()) : text)
              .build();
    }
    if (principal.getUser().isEmpty() && principal.getGroup().isEmpty()) {
      throw new TypeConversionException("'" + text + "' names nobody: write USER or group:GROUP");
    }
    return principal;
  }

  /** With its kind, always. */
  static String text(Principal principal) {
    return switch (principal.getPrincipalCase()) {
      case USER -> USER + principal.getUser();
      case GROUP -> GROUP + principal.getGroup();
      case PRINCIPAL_NOT_SET -> "nobody";
    };
  }
}
