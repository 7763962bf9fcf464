package io.stepvault.server.authorizer;

import java.time.Duration;
import java.util.List;

/**
 * The most that an authorizer's tokens can claim. What is empty is not granted.
 *
 * @param presenters SPIFFE ids or DNS names of client certificates; a trailing {@code /*} covers a
 *     path
 * @param items ids or names; {@code *} alone: all
 * @param oldestPin how far back {@code as_of} may reach, in whole seconds; zero: no pins at all
 * @param organizations of an authorizer of the installation: which it signs for; {@code *} alone:
 *     all
 */
public record Bounds(
    List<String> scopes,
    Duration longestTokenLife,
    List<String> presenters,
    List<String> items,
    boolean mayGrantAllSecrets,
    Duration oldestPin,
    List<String> organizations) {

  /** The most that {@code longestTokenLife} can be. */
  public static final Duration LONGEST_TOKEN_LIFE = Duration.ofHours(24);

  /** Without pins. */
  public Bounds(
      List<String> scopes,
      Duration longestTokenLife,
      List<String> presenters,
      List<String> items,
      boolean mayGrantAllSecrets) {
    this(scopes, longestTokenLife, presenters, items, mayGrantAllSecrets, Duration.ZERO);
  }

  /** Of an authorizer of one organization. */
  public Bounds(
      List<String> scopes,
      Duration longestTokenLife,
      List<String> presenters,
      List<String> items,
      boolean mayGrantAllSecrets,
      Duration oldestPin) {
    this(scopes, longestTokenLife, presenters, items, mayGrantAllSecrets, oldestPin, List.of());
  }

  public Bounds {
    scopes = List.copyOf(scopes);
    presenters = List.copyOf(presenters);
    items = List.copyOf(items);
    organizations = List.copyOf(organizations);
  }

  /** Whether an authorizer of the installation signs for this organization. */
  public boolean allowsOrganization(String organization) {
    return organizations.equals(List.of("*")) || organizations.contains(organization);
  }

  /** Whether a client certificate of this identity may present the authorizer's tokens. */
  public boolean allowsPresenter(String identity) {
    for (String presenter : presenters) {
      boolean covers =
          presenter.endsWith("/*")
              ? identity.startsWith(presenter.substring(0, presenter.length() - 1))
              : presenter.equals(identity);
      if (covers) {
        return true;
      }
    }
    return false;
  }

  /** Whether the authorizer's tokens can choose versions. */
  public boolean allowsPins() {
    return oldestPin.isPositive();
  }

  /** Whether the authorizer's tokens can resolve this item. */
  public boolean allowsItem(String id, String name) {
    return items.equals(List.of("*")) || items.contains(id) || items.contains(name);
  }
}
