package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Writes claims in the form that {@link ClaimsReader} reads. */
final class ClaimsWriter {
  private ClaimsWriter() {}

  static byte[] write(TokenClaims claims) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("iss", claims.iss())
        .put("aud", claims.aud())
        .put("org", claims.org())
        .put("sub", claims.sub())
        .put("exp", claims.exp())
        .put("iat", claims.iat())
        .put("jti", claims.jti())
        .put("scope", String.join(" ", claims.scopes()));
    json.putObject("cnf").put(claims.binding().method(), claims.binding().value());
    put(json, "workflow", claims.workflow());
    put(json, "run", claims.run());
    put(json, "node", claims.node());
    put(json, "owner", claims.owner());
    if (claims.nbf() != null) {
      json.put("nbf", claims.nbf());
    }
    if (!claims.groups().isEmpty()) {
      claims.groups().forEach(json.putArray("groups")::add);
    }
    if (!claims.secrets().isEmpty()) {
      claims.secrets().forEach(json.putArray("secrets")::add);
    }
    if (claims.pins().asOf() != null) {
      json.put("as_of", claims.pins().asOf());
    }
    if (!claims.pins().versions().isEmpty()) {
      claims.pins().versions().forEach(json.putObject("versions")::put);
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ObjectNode json, String name, String valueOrNull) {
    if (valueOrNull != null) {
      json.put(name, valueOrNull);
    }
  }
}
