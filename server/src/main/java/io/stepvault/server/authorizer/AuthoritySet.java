package io.stepvault.server.authorizer;

import io.stepvault.server.key.Frame;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that decides about the tokens of one organization: read whole or not at all.
 *
 * @param stamp the organization's revision at its last change
 */
public record AuthoritySet(String organization, long stamp, List<Authorizer> authorizers) {

  public AuthoritySet {
    authorizers = authorizers.stream().sorted(Comparator.comparing(Authorizer::id)).toList();
  }

  public Optional<Authorizer> find(String id) {
    return authorizers.stream().filter(authorizer -> authorizer.id().equals(id)).findFirst();
  }

  /** The same set with one authorizer added or replaced. */
  public AuthoritySet with(Authorizer changed) {
    List<Authorizer> others =
        authorizers.stream().filter(authorizer -> !authorizer.id().equals(changed.id())).toList();
    return new AuthoritySet(
        organization, stamp, Stream.concat(others.stream(), Stream.of(changed)).toList());
  }

  /** The same set without one authorizer. */
  public AuthoritySet without(String id) {
    return new AuthoritySet(
        organization,
        stamp,
        authorizers.stream().filter(authorizer -> !authorizer.id().equals(id)).toList());
  }

  /** The same set, as of another revision. */
  public AuthoritySet withStamp(long revision) {
    return new AuthoritySet(organization, revision, authorizers);
  }

  /** About what it holds on to, in bytes. */
  public int weight() {
    int bytes = 512;
    for (Authorizer authorizer : authorizers) {
      bytes += 1024 + 64 * authorizer.bounds().items().size();
      bytes += 2048 * authorizer.keys().size();
      bytes += authorizer.revocations().weight();
    }
    return bytes;
  }

  /**
   * What the organization's row holds a MAC of: every field of every authorizer, and the stamp.
   * Keys in the order of their kids: rows come back in another order than they were made in. A set
   * without pins has the encoding that sets had before there were pins, and one with nothing newer
   * that of then: what was stored is still good.
   */
  public byte[] frame() {
    boolean revocations =
        authorizers.stream().anyMatch(authorizer -> !authorizer.revocations().isEmpty());
    boolean states = revocations || authorizers.stream().anyMatch(AuthoritySet::hasState);
    boolean pins =
        states || authorizers.stream().anyMatch(authorizer -> authorizer.bounds().allowsPins());
    String version = revocations ? "v4" : states ? "v3" : pins ? "v2" : "v1";
    Frame frame = Frame.of("stepvault/" + version + "/authority").text(organization).number(stamp);
    frame.number(authorizers.size());
    for (Authorizer authorizer : authorizers) {
      Bounds bounds = authorizer.bounds();
      frame.text(authorizer.id()).text(authorizer.name());
      list(frame, bounds.scopes());
      list(frame, bounds.presenters());
      list(frame, bounds.items());
      if (pins) {
        frame.number(bounds.oldestPin().toSeconds());
      }
      if (states) {
        list(frame.flag(authorizer.disabled()), bounds.organizations());
      }
      if (revocations) {
        frame.bytes(authorizer.revocations().digest());
      }
      frame
          .number(bounds.longestTokenLife().toSeconds())
          .flag(bounds.mayGrantAllSecrets())
          .time(authorizer.createdAt())
          .number(authorizer.stamp())
          .number(authorizer.keys().size());
      for (AuthorizerKey key : byKid(authorizer.keys())) {
        frame
            .text(key.kid())
            .text(key.key().canonicalJwk())
            .time(key.notBefore())
            .time(key.notAfter())
            .time(key.revokedAt())
            .time(key.createdAt());
      }
    }
    return frame.toBytes();
  }

  private static boolean hasState(Authorizer authorizer) {
    return authorizer.disabled() || !authorizer.bounds().organizations().isEmpty();
  }

  private static List<AuthorizerKey> byKid(List<AuthorizerKey> keys) {
    return keys.stream().sorted(Comparator.comparing(AuthorizerKey::kid)).toList();
  }

  private static void list(Frame frame, List<String> texts) {
    frame.number(texts.size());
    texts.forEach(frame::text);
  }
}
