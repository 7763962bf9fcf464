package io.stepvault.server.registry;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Frame;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Tx;
import io.stepvault.server.vault.PageTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shows authorizers. */
public final class AuthorizerCatalog {
  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;

  /** A client takes messages of 4 MiB, unless it says otherwise. */
  private static final int MOST_PAGE_BYTES = 2 * 1024 * 1024;

  private final Gate gate;
  private final AuthorityStore authorities;
  private final AuditStore audit;
  private final PageTokens pageTokens;

  AuthorizerCatalog(
      Gate gate, AuthorityStore authorities, AuditStore audit, PageTokens pageTokens) {
    this.gate = gate;
    this.authorities = authorities;
    this.audit = audit;
    this.pageTokens = pageTokens;
  }

  /**
   * One authorizer.
   *
   * @param id empty: the token's own
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS
   */
  public Authorizer get(Presented presented, String id) {
    return gate.read(
        presented,
        (tx, caller) -> {
          Authorizer authorizer =
              Changes.find(authorities.load(tx), AuthorizerTarget.own(caller, "id", id));
          audit.append(
              tx,
              List.of(
                  AuditEvent.allowed(
                      caller.actor(), "AUTHORIZER_SHOWN", Changes.subject(authorizer))));
          return authorizer;
        });
  }

  /** Some authorizers; an empty token: these were the last. */
  public record Page(List<Authorizer> authorizers, String nextPageToken) {}

  /**
   * A page of the organization's authorizers, by id.
   *
   * @throws Refusal FIELD_INVALID, PAGE_TOKEN_INVALID
   */
  public Page list(Presented presented, int pageSize, String pageToken) {
    return gate.read(presented, (tx, caller) -> page(tx, caller, pageSize, pageToken));
  }

  private Page page(Tx tx, Caller caller, int pageSize, String pageToken) {
    if (pageSize < 0) {
      throw Refusal.field("page_size", "must not be negative; 0 means 50");
    }
    int size = pageSize == 0 ? DEFAULT_PAGE : Math.min(pageSize, LARGEST_PAGE);
    Frame query = Frame.of("stepvault/v1/authorizer-list");
    Optional<String> place = pageTokens.open(tx, caller, query, pageToken);
    List<Authorizer> all = authorities.load(tx).authorizers();
    List<Authorizer> left =
        all.stream().filter(one -> place.isEmpty() || one.id().compareTo(place.get()) > 0).toList();
    List<Authorizer> shown = beginning(left, size);
    audit.append(
        tx,
        List.of(
            new AuditEvent(
                caller.actor(),
                AuditEvent.Outcome.ALLOWED,
                "AUTHORIZERS_LISTED",
                Optional.empty(),
                null)));
    return new Page(
        shown,
        shown.size() < left.size() ? pageTokens.seal(tx, caller, query, shown.getLast().id()) : "");
  }

  /** As many as fit into a page, but one at least. */
  private static List<Authorizer> beginning(List<Authorizer> authorizers, int most) {
    List<Authorizer> shown = new ArrayList<>();
    long bytes = 0;
    for (Authorizer authorizer : authorizers) {
      bytes += weight(authorizer);
      if (shown.size() == most || (!shown.isEmpty() && bytes > MOST_PAGE_BYTES)) {
        break;
      }
      shown.add(authorizer);
    }
    return List.copyOf(shown);
  }

  /** About the most bytes that its message can have: a character takes up to three. */
  private static long weight(Authorizer authorizer) {
    Bounds bounds = authorizer.bounds();
    long texts =
        Stream.of(bounds.presenters(), bounds.items(), bounds.organizations())
            .flatMap(List::stream)
            .mapToLong(text -> 3L * text.length() + 4)
            .sum();
    long keys =
        authorizer.keys().stream().mapToLong(k -> 256 + k.key().canonicalJwk().length()).sum();
    return 1_024 + texts + keys;
  }
}
