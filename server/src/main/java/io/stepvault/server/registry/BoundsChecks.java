package io.stepvault.server.registry;

import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.store.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What an authorizer's bounds must look like. */
final class BoundsChecks {
  /** The scopes that a token can carry; a method's scope that is not here, no token grants. */
  static final Set<String> SCOPES =
      Set.of(
          "vault.read",
          "vault.write",
          "vault.admin",
          "resolve",
          "api_key.verify",
          "sign",
          "template.check",
          "verify",
          "authorizer.keys");

  private static final String ALL = "*";
  private static final int MOST_PRESENTERS = 100;
  private static final int MOST_ITEMS = 1_000;
  private static final int MOST_ORGANIZATIONS = 1_000;
  private static final Duration OLDEST_PIN = Duration.ofDays(3_653);
  private static final Pattern PRESENTER =
      Pattern.compile(
          "spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)*(/[A-Za-z0-9._-]+|/\\*)|[a-z0-9._-]{1,253}");

  private static final int LONGEST_PRESENTER = 2_048;

  private final List<Violation> violations;
  private final boolean installation;

  /**
   * @param violations gets what is wrong
   * @param organization that the authorizer belongs to
   */
  BoundsChecks(List<Violation> violations, String organization) {
    this.violations = violations;
    this.installation = organization.equals(Organization.INSTALLATION);
  }

  /** Items are compared with names as they are stored: in NFC. */
  static Bounds stored(Bounds bounds) {
    return new Bounds(
        bounds.scopes(),
        bounds.longestTokenLife(),
        bounds.presenters(),
        bounds.items().stream().map(Names::normalize).toList(),
        bounds.mayGrantAllSecrets(),
        bounds.oldestPin(),
        bounds.organizations());
  }

  void check(Bounds bounds) {
    if (bounds.scopes().isEmpty()) {
      violate("scopes", "is required: one of " + scopes());
    }
    for (int i = 0; i < bounds.scopes().size(); i++) {
      if (!SCOPES.contains(bounds.scopes().get(i))) {
        violate("scopes[" + i + "]", "must be one of " + scopes());
      }
    }
    Duration life = bounds.longestTokenLife();
    if (life.toSeconds() < 1 || life.compareTo(Bounds.LONGEST_TOKEN_LIFE) > 0) {
      violate("longest_token_life", "is required: 1 s to 24 h");
    }
    if (bounds.oldestPin().isNegative() || bounds.oldestPin().compareTo(OLDEST_PIN) > 0) {
      violate("oldest_pin", "must be at most 10 years; 0: its tokens pin nothing");
    }
    checkPresenters(bounds.presenters());
    checkItems(bounds.items());
    checkOrganizations(bounds.organizations());
  }

  private void checkOrganizations(List<String> organizations) {
    if (!installation) {
      if (!organizations.isEmpty()) {
        violate(
            "organizations",
            "must be empty: only an authorizer of the installation ('%s') signs for others"
                .formatted(Organization.INSTALLATION));
      }
      return;
    }
    if (organizations.isEmpty() || organizations.size() > MOST_ORGANIZATIONS) {
      violate("organizations", "must be 1 to 1,000 organizations, or '*' alone");
    }
    if (organizations.contains(ALL) && organizations.size() > 1) {
      violate("organizations", "'*' means all organizations and stands alone");
    }
    for (int i = 0; i < Math.min(organizations.size(), MOST_ORGANIZATIONS); i++) {
      String organization = organizations.get(i);
      if (!organization.equals(ALL) && !Transactions.isOrganizationId(organization)) {
        violate("organizations[" + i + "]", "must be an organization's id, or '*' alone");
      }
    }
  }

  private void checkPresenters(List<String> presenters) {
    if (presenters.isEmpty() || presenters.size() > MOST_PRESENTERS) {
      violate("presenters", "must be 1 to " + MOST_PRESENTERS + " certificate identities");
    }
    for (int i = 0; i < Math.min(presenters.size(), MOST_PRESENTERS); i++) {
      // Its length first: the pattern's groups take a stack frame for each part of a path.
      if (presenters.get(i).length() > LONGEST_PRESENTER
          || !PRESENTER.matcher(presenters.get(i)).matches()) {
        violate(
            "presenters[" + i + "]",
            "must be a SPIFFE id or a DNS name in lower case; /* at the end covers a path");
      }
    }
  }

  private void checkItems(List<String> items) {
    if (items.size() > MOST_ITEMS) {
      violate("items", "must be at most 1,000");
    }
    if (items.contains(ALL) && items.size() > 1) {
      violate("items", "'*' means all items and stands alone");
    }
    for (int i = 0; i < Math.min(items.size(), MOST_ITEMS); i++) {
      String item = items.get(i);
      boolean isNameOrId =
          item.startsWith("vlt_")
              ? TypeId.isWellFormed("vlt", item)
              : Names.problem(Names.normalize(item)).isEmpty();
      if (!item.equals(ALL) && !isNameOrId) {
        violate("items[" + i + "]", "must be an item id, a name, or '*' alone");
      }
    }
  }

  private void violate(String field, String problem) {
    violations.add(new Violation("bounds." + field, problem));
  }

  private static String scopes() {
    return String.join(", ", SCOPES.stream().sorted().toList());
  }
}
