package io.stepvault.server.testing;

import com.google.protobuf.Duration;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Version;
import java.util.List;
import java.util.Map;

/** What one user does with versions, and what runs then get. */
public final class TestVault {
  private final TestCalls calls;
  private final VaultServiceBlockingStub vault;

  public TestVault(TestCalls calls) {
    this(calls, calls.vault());
  }

  public TestVault(TestCalls calls, VaultServiceBlockingStub vault) {
    this.calls = calls;
    this.vault = vault;
  }

  public static RotateItemRequest.Builder rotation(Item item, String value) {
    return RotateItemRequest.newBuilder().setId(item.getId()).setSecret(value);
  }

  public static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  public Item rotate(RotateItemRequest.Builder request) {
    return vault.rotateItem(request.build()).getItem();
  }

  public Item rotate(Item item, String value) {
    return rotate(rotation(item, value));
  }

  /** Stores a version that is not current; answers with its number. */
  public int stage(Item item, String value) {
    return vault.rotateItem(rotation(item, value).setStage(true).build()).getVersion().getNumber();
  }

  public static ActivateVersionRequest.Builder activation(Item item, int version) {
    return ActivateVersionRequest.newBuilder().setId(item.getId()).setVersion(version);
  }

  public Item activate(ActivateVersionRequest.Builder request) {
    return vault.activateVersion(request.build()).getItem();
  }

  public Item activate(Item item, int version) {
    return activate(activation(item, version));
  }

  public Item endOverlap(Item item) {
    return vault.endOverlap(EndOverlapRequest.newBuilder().setId(item.getId()).build()).getItem();
  }

  public Version enable(Item item, int version) {
    return vault
        .enableVersion(
            EnableVersionRequest.newBuilder().setId(item.getId()).setVersion(version).build())
        .getVersion();
  }

  public Version disable(Item item, int version) {
    return vault
        .disableVersion(
            DisableVersionRequest.newBuilder().setId(item.getId()).setVersion(version).build())
        .getVersion();
  }

  public Version destroy(Item item, int version, boolean force) {
    return vault
        .destroyVersion(
            DestroyVersionRequest.newBuilder()
                .setId(item.getId())
                .setVersion(version)
                .setForce(force)
                .build())
        .getVersion();
  }

  public List<Version> versions(Item item) {
    return vault
        .listVersions(ListVersionsRequest.newBuilder().setId(item.getId()).build())
        .getVersionsList();
  }

  public Version version(Item item, int number) {
    return versions(item).stream()
        .filter(version -> version.getNumber() == number)
        .findFirst()
        .orElseThrow();
  }

  public Item get(Item item) {
    return vault.getItem(GetItemRequest.newBuilder().setId(item.getId()).build()).getItem();
  }

  /** What a run gets whose token has these pins. */
  public ResolvedSecret pinned(String reference, Pins pins) {
    return calls
        .node(calls.signer().sign(calls.claims("node-a").pins(pins).build()))
        .resolve(ResolveRequest.newBuilder().addReferences(reference).build())
        .getSecrets(0);
  }

  /** What a run gets whose token names the version. */
  public String pinned(String reference, int version) {
    return pinned(reference, new Pins(null, Map.of(reference, version))).getValue().toStringUtf8();
  }
}
