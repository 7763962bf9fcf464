package io.stepvault.testkit;

import io.stepvault.client.token.TokenClaims;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** One test's organization: its items, and the authorizer that signs its tokens. */
final class Tenant {
  private final Platform platform;
  private final String organization;
  private final String authorizer;
  private final TokenSigner signer;

  /** Null as the owner: an item of the team. */
  private record Place(String owner, String name) {}

  // Guarded by this.
  private final Map<Place, String> ids = new HashMap<>();

  Tenant(Platform platform, String organization, String authorizer, TokenSigner signer) {
    this.platform = platform;
    this.organization = organization;
    this.authorizer = authorizer;
    this.signer = signer;
  }

  /**
   * What was stored.
   *
   * @param version its number
   * @param generatedKey of an API_KEY; else empty
   */
  record Stored(int version, String generatedKey) {
    @Override
    public String toString() {
      return "Stored[" + version + "]";
    }
  }

  /**
   * Makes an item, or gives it another value.
   *
   * @param owner null: of the team
   */
  synchronized Stored put(String owner, String name, Content content) {
    Place place = new Place(owner, name);
    VaultServiceBlockingStub vault = vault(owner);
    String id = ids.get(place);
    if (id != null) {
      RotateItemRequest.Builder request = RotateItemRequest.newBuilder().setId(id);
      content.rotate().accept(request);
      RotateItemResponse rotated = vault.rotateItem(request.build());
      return new Stored(rotated.getVersion().getNumber(), rotated.getGenerated().getApiKey());
    }
    Access.Mode mode = owner == null ? Access.Mode.TEAM : Access.Mode.PRIVATE;
    CreateItemRequest.Builder request =
        CreateItemRequest.newBuilder().setName(name).setAccess(Access.newBuilder().setMode(mode));
    content.make().accept(request);
    CreateItemResponse made = vault.createItem(request.build());
    ids.put(place, made.getItem().getId());
    return new Stored(made.getItem().getCurrentVersion(), made.getGenerated().getApiKey());
  }

  /** Deletes an item, although it was used. */
  synchronized void delete(String owner, String name) {
    String id = ids.remove(new Place(owner, name));
    if (id == null) {
      throw new NoSuchElementException("this vault has no item \"" + name + "\"");
    }
    var unused =
        vault(owner).deleteItem(DeleteItemRequest.newBuilder().setId(id).setForce(true).build());
  }

  String sign(TokenClaims claims) {
    return signer.sign(claims);
  }

  /** Ends the token with this id. */
  void revoke(String jti) {
    var unused =
        platform
            .authorizers(organization)
            .revokeTokens(
                RevokeTokensRequest.newBuilder().setAuthorizerId(authorizer).setJti(jti).build());
  }

  private VaultServiceBlockingStub vault(String owner) {
    return platform.vault(
        signer.sign(
            TokenClaims.builder()
                .subject(owner == null ? TestVault.USER : owner)
                .scopes("vault.write")
                .certificate(platform.certificate())
                .build()));
  }
}
