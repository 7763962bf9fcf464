package io.stepvault.server.vault;

import io.stepvault.server.apikey.ApiKeys;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An API key, generated with this object. */
public final class NewApiKey implements NewValue {
  private static final int MOST_WORKFLOWS = 100;
  private static final int LONGEST = 256;

  private final Terms.ApiKeyPolicy policy;
  private final Plaintext key = ApiKeys.generate();

  public NewApiKey(Terms.ApiKeyPolicy policy) {
    this.policy = policy;
  }

  @Override
  public Kind kind() {
    return Kind.API_KEY;
  }

  @Override
  public String field() {
    return "api_key";
  }

  @Override
  public Terms terms() {
    return policy;
  }

  @Override
  public List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    check(policy, field(), violations);
    return violations;
  }

  /**
   * Checks a policy.
   *
   * @param path the field that it came in
   */
  static void check(Terms.ApiKeyPolicy policy, String path, List<Violation> violations) {
    List<String> workflows = policy.workflows();
    if (workflows.size() > MOST_WORKFLOWS) {
      violations.add(
          new Violation(
              path + ".workflows",
              "must be at most %d, these are %,d".formatted(MOST_WORKFLOWS, workflows.size())));
    } else {
      for (int i = 0; i < workflows.size(); i++) {
        check(workflows.get(i), 1, path + ".workflows[" + i + "]", violations);
      }
    }
    check(policy.standsFor(), 0, path + ".stands_for", violations);
  }

  private static void check(String text, int shortest, String path, List<Violation> violations) {
    int length = text.codePointCount(0, text.length());
    if (length < shortest || length > LONGEST) {
      violations.add(
          new Violation(
              path,
              "must be %d to %d characters, this one has %,d"
                  .formatted(shortest, LONGEST, length)));
    } else if (text.codePoints().anyMatch(Character::isISOControl)) {
      violations.add(new Violation(path, "must not hold control characters"));
    }
  }

  @Override
  public ItemVersion.Content content(Ring ring, ValueContext context) {
    return new ItemVersion.ApiKey(ApiKeys.publicId(key), ApiKeys.mac(ring, context, key));
  }

  @Override
  public Optional<Plaintext> shown() {
    return Optional.of(Plaintext.adopt(key.exposeBytes().clone()));
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "NewApiKey[redacted]";
  }
}
