package io.stepvault.server.authorizer;

import java.util.Optional;

/**
 * Who may sign tokens for one organization: its own authorizers, and those of the installation that
 * have it in their bounds. No id is ever given twice, so the one that is found is the only one.
 *
 * @param installation empty: not read, because it is not needed, or there is none
 */
public record Signatories(AuthoritySet own, Optional<AuthoritySet> installation) {

  /** The organization's own alone. */
  public static Signatories of(AuthoritySet own) {
    return new Signatories(own, Optional.empty());
  }

  public String organization() {
    return own.organization();
  }

  /** The authorizer of this id, if it may sign for the organization. */
  public Optional<Authorizer> find(String issuer) {
    return own.find(issuer)
        .or(
            () ->
                installation
                    .flatMap(set -> set.find(issuer))
                    .filter(found -> found.bounds().allowsOrganization(own.organization())));
  }
}
