package io.stepvault.server.explain;

import static io.stepvault.server.explain.RandomSite.pick;

import io.stepvault.server.explain.RandomSite.Signatory;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A resolve, good or wrong in one way or several; made out of a seed.
 *
 * @param node whose certificate presents the token
 * @param certificate as it is described to who explains
 */
record RandomCall(
    Instant at,
    String node,
    String certificate,
    TokenClaims claims,
    String token,
    List<String> references) {

  static RandomCall of(RandomSite site, UnaryOperator<String> thumbprints, long seed) {
    return new Maker(site, thumbprints, new Random(seed)).make();
  }

  @Override
  public String toString() {
    return "at %s by %s (%s): %s wants %s".formatted(at, node, certificate, claims, references);
  }

  private record Maker(RandomSite site, UnaryOperator<String> thumbprints, Random random) {
    private boolean in100(int chance) {
      return random.nextInt(100) < chance;
    }

    RandomCall make() {
      Signatory by = pick(random, site.signatories());
      long now = site.start() + RandomSite.MADE_AFTER + random.nextInt(400);
      String bound = in100(90) ? "node-a" : "node-b";
      String node = in100(93) ? bound : "node-c";
      boolean byHash = by.anyNode() && in100(25);
      List<String> references = references();
      TokenClaims claims = claims(by, now, bound, byHash, references);
      return new RandomCall(
          Instant.ofEpochSecond(now),
          node,
          certificate(bound, node, byHash),
          claims,
          token(by, claims),
          references);
    }

    /** What is empty is taken as met, so it must be so. */
    private String certificate(String bound, String node, boolean byHash) {
      if (node.equals(bound) && in100(20)) {
        return "";
      }
      return byHash ? thumbprints.apply(node) : Explaining.spiffeId(node);
    }

    private List<String> references() {
      if (in100(4)) {
        return Collections.nCopies(49, RandomSite.LARGE);
      }
      List<String> references = new ArrayList<>();
      int count = in100(70) ? 1 : 2 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        references.add(
            switch (random.nextInt(30)) {
              case 0 -> "of nobody";
              case 1 -> TypeId.generate("vlt");
              default -> pick(random, site.references());
            });
      }
      return references;
    }

    private TokenClaims claims(
        Signatory by, long now, String bound, boolean byHash, List<String> references) {
      long issued = now - random.nextInt(400) + (in100(3) ? 500 : 0);
      TokenClaims.Builder claims =
          TokenClaims.builder(
                  in100(3) ? TypeId.generate("ath") : by.authorizer(),
                  in100(3) ? "elsewhere" : "stepvault",
                  "default",
                  "engine",
                  "jti-" + random.nextLong())
              .issued(issued, issued + 200 + random.nextInt(700))
              .scopes(scopes())
              .binding(
                  byHash
                      ? new TokenBinding.X5tS256(thumbprints.apply(bound))
                      : new TokenBinding.SpiffeId(Explaining.spiffeId(bound)))
              .owner(in100(90) ? pick(random, RandomSite.USERS) : null)
              .groups(RandomSite.GROUPS.stream().filter(group -> in100(50)).toList())
              .secrets(secrets(references))
              .pins(pins(now, references));
      if (in100(3)) {
        claims.notBefore(now + random.nextInt(60));
      }
      return claims.build();
    }

    private Set<String> scopes() {
      Set<String> scopes = new HashSet<>();
      if (in100(95)) {
        scopes.add("resolve");
      }
      if (in100(20) || scopes.isEmpty()) {
        scopes.add("vault.read");
      }
      return scopes;
    }

    private Set<String> secrets(List<String> references) {
      if (in100(30)) {
        return Set.of("*");
      }
      Set<String> secrets = new HashSet<>();
      references.stream().filter(reference -> in100(93)).forEach(secrets::add);
      return secrets;
    }

    private Pins pins(long now, List<String> references) {
      Map<String, Integer> versions = new HashMap<>();
      if (in100(20)) {
        references.forEach(reference -> versions.put(reference, 1 + random.nextInt(4)));
      }
      return new Pins(in100(20) ? now - random.nextInt(600) + 35 : null, versions);
    }

    private String token(Signatory by, TokenClaims claims) {
      String good = by.signer().sign(claims);
      return switch (random.nextInt(60)) {
        case 0 -> "garbage";
        case 1 -> good.substring(0, good.length() - 8) + "AAAAAAAA";
        case 2 ->
            new TokenSigner(TokenSigner.generatePrivateJwk("nobody's", "Ed25519")).sign(claims);
        default -> good;
      };
    }
  }
}
