package io.stepvault.server.cli;

import io.stepvault.v1.Bounds;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What an authorizer's tokens may claim at most; null is not given. */
final class BoundsOptions {
  private static final Duration LONGEST_LIFE = Duration.ofHours(1);

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "resolve, vault.read, vault.write, vault.admin, authorizer.keys. Repeatable.")
  private List<String> scopes;

  @Option(
      names = "--longest-life",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "From a token's iat to its exp; at most 24h. Default: 1h.")
  private Duration longestLife;

  @Option(
      names = "--presenter",
      paramLabel = "IDENTITY",
      description =
          "A SPIFFE id or DNS name whose certificates may present its tokens; /* at the end covers"
              + " a path. Repeatable.")
  private List<String> presenters;

  @Option(
      names = "--item",
      paramLabel = "NAME-OR-ID",
      description = "An item that its tokens can resolve, or '*'. Repeatable; else none.")
  private List<String> items;

  @Option(
      names = "--may-grant-all-secrets",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Whether its tokens may say that they can resolve all of these.")
  private Boolean mayGrantAllSecrets;

  @Option(
      names = "--oldest-pin",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "How far back its tokens may pin versions; else they pin nothing.")
  private Duration oldestPin;

  @Option(
      names = "--sign-for",
      paramLabel = "ORG",
      description = "With --org system: an organization that it signs for, or '*'. Repeatable.")
  private List<String> organizations;

  boolean isGiven() {
    return scopes != null
        || longestLife != null
        || presenters != null
        || items != null
        || mayGrantAllSecrets != null
        || oldestPin != null
        || organizations != null;
  }

  /** Of a new authorizer. */
  Bounds bounds() {
    return bounds(Bounds.newBuilder().setLongestTokenLife(Durations.message(LONGEST_LIFE)).build());
  }

  /** Bounds like these, but for what is given. */
  Bounds bounds(Bounds before) {
    Bounds.Builder bounds = before.toBuilder();
    if (scopes != null) {
      bounds.clearScopes().addAllScopes(scopes);
    }
    if (longestLife != null) {
      bounds.setLongestTokenLife(Durations.message(longestLife));
    }
    if (presenters != null) {
      bounds.clearPresenters().addAllPresenters(presenters);
    }
    if (items != null) {
      bounds.clearItems().addAllItems(items);
    }
    if (mayGrantAllSecrets != null) {
      bounds.setMayGrantAllSecrets(mayGrantAllSecrets);
    }
    if (oldestPin != null) {
      bounds.setOldestPin(Durations.message(oldestPin));
    }
    if (organizations != null) {
      bounds.clearOrganizations().addAllOrganizations(organizations);
    }
    return bounds.build();
  }
}
