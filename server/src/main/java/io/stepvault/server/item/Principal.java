package io.stepvault.server.item;

/**
 * Whom an item is shared with.
 *
 * @param name the organization's name of a user or of a group, as tokens spell them
 */
public record Principal(Type type, String name) {

  /** The names are those of the database. */
  public enum Type {
    USER,
    GROUP
  }

  public static Principal user(String name) {
    return new Principal(Type.USER, name);
  }

  public static Principal group(String name) {
    return new Principal(Type.GROUP, name);
  }
}
