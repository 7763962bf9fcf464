package io.stepvault.server.apart;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Fields that name nothing of anybody, with the reason. */
final class NamesNothing {
  private static final Map<String, Set<String>> BY_REASON =
      Map.of(
          "a value of the caller's own",
          Set.of(
              "CreateItem secret",
              "CreateItem material",
              "RenderTemplates templates.parts.parts.data",
              "RenderTemplates templates.parts.parts.text",
              "CheckTemplates templates.parts.parts.data",
              "CheckTemplates templates.parts.parts.text",
              "CreateItem signing_key.imported_key",
              "RotateItem secret",
              "RotateItem material",
              "RotateItem signing_key.imported_key",
              "Sign jws.claims_json",
              "Sign raw",
              "VerifySignature jws.jws",
              "VerifySignature webhook.signature",
              "VerifySignature webhook.signed_content"),
          "a text for people, looked at by no check",
          Set.of(
              "CreateItem description",
              "CreateItem note",
              "CreateItem labels",
              "CreateItem rotation.contacts",
              "UpdateItem description",
              "UpdateItem note",
              "UpdateItem labels",
              "UpdateItem rotation.contacts",
              "CreateOrganization display_name"),
          "a place outside of Stepvault",
          Set.of(
              "CreateItem destinations.host",
              "CreateItem destinations.path_prefix",
              "CreateItem destinations.scheme",
              "RenderTemplates target.host",
              "RenderTemplates target.path",
              "RenderTemplates target.scheme",
              "UpdateItem destinations.host",
              "UpdateItem destinations.path_prefix",
              "UpdateItem destinations.scheme"),
          "refused unless the organization is the installation's own",
          Set.of("CreateAuthorizer bounds.organizations", "UpdateAuthorizer bounds.organizations"),
          "a workflow or a group of workflows: Stepvault keeps no list of either",
          Set.of(
              "CreateItem api_key.workflows",
              "CreateItem api_key.stands_for",
              "UpdateItem api_key_policy.workflows",
              "UpdateItem api_key_policy.stands_for",
              "CheckTemplates workflow",
              "CheckTemplates workflow_version",
              "VerifyApiKey workflow"),
          "echoed",
          Set.of(
              "RenderTemplates templates.key",
              "CheckTemplates templates.key",
              "CheckTemplates bindings.key"),
          "encrypted, and bound to its caller and the references",
          Set.of("WatchReferences cursor"),
          "a word of the API",
          Set.of(
              "UpdateItem update_mask.paths",
              "UpdateAuthorizer update_mask.paths",
              "UpdateAuthorizer bounds.scopes",
              "CreateAuthorizer bounds.scopes"),
          "compared with what a token and its authorizer say, and with nothing else",
          Set.of("ExplainResolve certificate"),
          "a text of others' tokens, compared with what was signed",
          Set.of(
              "Sign jws.typ",
              "VerifySignature jws.typ",
              "VerifySignature jws.issuer",
              "VerifySignature jws.audience",
              "VerifySignature webhook.prefix"));

  private NamesNothing() {}

  /** Why, by field. */
  static Map<String, String> reasons() {
    Map<String, String> reasons = new TreeMap<>();
    BY_REASON.forEach((reason, fields) -> fields.forEach(field -> reasons.put(field, reason)));
    return reasons;
  }
}
