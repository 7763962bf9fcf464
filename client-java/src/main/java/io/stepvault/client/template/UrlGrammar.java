package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;

/**
 * {@code scheme://host:port/path?query#fragment} (RFC 3986), or the same from its path on. Where
 * the request goes is decided by the template alone, never by a value.
 */
final class UrlGrammar implements Grammar {
  private enum Where {
    BEGINNING,
    SCHEME,
    /** After its colon: two slashes are due. */
    FIRST_SLASH,
    SECOND_SLASH,
    AUTHORITY,
    /** After the first slash of a URL without a scheme: another one would begin a host. */
    PATH_BEGINNING,
    PATH,
    QUERY,
    FRAGMENT
  }

  private final PercentEscapes escapes = new PercentEscapes();
  private Where where = Where.BEGINNING;
  private boolean hasHost;

  @Override
  public void literal(char c) throws SyntaxProblem {
    if (c <= ' ' || c >= 0x7F || c == '\\') {
      throw new SyntaxProblem(
          "a URL is ASCII, without white space, control characters and '\\': percent-encode them");
    }
    escapes.literal(c);
    where = next(c);
  }

  private Where next(char c) throws SyntaxProblem {
    return switch (where) {
      case BEGINNING ->
          switch (c) {
            case '/' -> Where.PATH_BEGINNING;
            case '?' -> Where.QUERY;
            default -> scheme(c);
          };
      case SCHEME -> c == ':' ? Where.FIRST_SLASH : scheme(c);
      case FIRST_SLASH -> slash(c, Where.SECOND_SLASH);
      case SECOND_SLASH -> slash(c, Where.AUTHORITY);
      case AUTHORITY -> authority(c);
      case PATH_BEGINNING -> {
        if (c == '/') {
          throw new SyntaxProblem("a URL without a scheme begins with one '/'");
        }
        yield path(c);
      }
      case PATH -> path(c);
      case QUERY -> c == '#' ? Where.FRAGMENT : Where.QUERY;
      case FRAGMENT -> Where.FRAGMENT;
    };
  }

  private static Where scheme(char c) throws SyntaxProblem {
    boolean allowed =
        (c >= 'a' && c <= 'z')
            || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9')
            || c == '+'
            || c == '-'
            || c == '.';
    if (!allowed) {
      throw new SyntaxProblem("a URL begins with a scheme and ://, or with its path's '/'");
    }
    return Where.SCHEME;
  }

  private static Where slash(char c, Where next) throws SyntaxProblem {
    if (c != '/') {
      throw new SyntaxProblem("after a URL's scheme comes ://");
    }
    return next;
  }

  private Where authority(char c) throws SyntaxProblem {
    if (c == '@') {
      throw new SyntaxProblem("a URL must not hold user info: use basic authentication");
    }
    boolean isOver = c == '/' || c == '?' || c == '#';
    if (isOver) {
      requireHost();
    }
    hasHost = true;
    return isOver ? path(c) : Where.AUTHORITY;
  }

  /** What has none, some parsers look for in the path. */
  private void requireHost() throws SyntaxProblem {
    if (!hasHost) {
      throw new SyntaxProblem("a URL has a host after its ://");
    }
  }

  private static Where path(char c) {
    return switch (c) {
      case '?' -> Where.QUERY;
      case '#' -> Where.FRAGMENT;
      default -> Where.PATH;
    };
  }

  @Override
  public Encoding value(Filter filter) throws SyntaxProblem {
    Grammar.requireNone(filter);
    escapes.requireNone();
    return switch (where) {
      case PATH_BEGINNING, PATH -> {
        where = Where.PATH;
        yield Encoding.PATH;
      }
      case QUERY -> Encoding.QUERY;
      case FRAGMENT -> throw new SyntaxProblem("a value cannot stand in a URL's fragment");
      case BEGINNING, SCHEME, FIRST_SLASH, SECOND_SLASH, AUTHORITY ->
          throw new SyntaxProblem("a value cannot stand before a URL's path, nor in its host");
    };
  }

  @Override
  public void end() throws SyntaxProblem {
    escapes.requireNone();
    if (where == Where.AUTHORITY) {
      requireHost();
    }
    if (where == Where.BEGINNING
        || where == Where.SCHEME
        || where == Where.FIRST_SLASH
        || where == Where.SECOND_SLASH) {
      throw new SyntaxProblem("a URL begins with a scheme and ://, or with its path's '/'");
    }
  }
}
