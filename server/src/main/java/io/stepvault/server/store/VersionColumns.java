package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_VERSION;

import io.stepvault.schema.tables.records.ItemVersionRecord;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.ItemVersion.Content;
import io.stepvault.server.item.ItemVersion.State;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.SealedValue;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;

/** A version's row. */
final class VersionColumns {
  private static final byte[] NOT_READ = new byte[0];

  private VersionColumns() {}

  /**
   * All that {@link #read} needs.
   *
   * @param ciphertext the column, or null where it shall not be read
   */
  static List<Field<?>> but(Field<byte[]> ciphertext) {
    return List.of(
        ITEM_VERSION.ITEM,
        ITEM_VERSION.NUMBER,
        ITEM_VERSION.STATE,
        ITEM_VERSION.CREATED_AT,
        ITEM_VERSION.CURRENT_FROM,
        ITEM_VERSION.DESTROYED_AT,
        ITEM_VERSION.CREATED_BY,
        ITEM_VERSION.WRAP_KEY,
        ITEM_VERSION.WRAPPED_KEY,
        ITEM_VERSION.COMMITMENT,
        ITEM_VERSION.KID,
        ITEM_VERSION.PUBLIC_JWK,
        ITEM_VERSION.API_KEY_ID,
        ITEM_VERSION.API_KEY_MAC_KEY,
        ITEM_VERSION.API_KEY_MAC,
        ciphertext);
  }

  static ItemVersion read(Record row) {
    String object = "a version of item " + row.get(ITEM_VERSION.ITEM);
    return new ItemVersion(
        row.get(ITEM_VERSION.NUMBER),
        StoredWord.of(State.class, row.get(ITEM_VERSION.STATE), object),
        row.get(ITEM_VERSION.CREATED_AT),
        row.get(ITEM_VERSION.CURRENT_FROM),
        row.get(ITEM_VERSION.DESTROYED_AT),
        row.get(ITEM_VERSION.CREATED_BY),
        content(row, object));
  }

  private static Content content(Record row, String object) {
    if (row.get(ITEM_VERSION.STATE).equals(State.DESTROYED.name())) {
      return new ItemVersion.Destroyed();
    }
    if (row.get(ITEM_VERSION.API_KEY_ID) != null) {
      return new ItemVersion.ApiKey(
          row.get(ITEM_VERSION.API_KEY_ID),
          new Mac(
              there(row, ITEM_VERSION.API_KEY_MAC_KEY, object),
              there(row, ITEM_VERSION.API_KEY_MAC, object)));
    }
    byte[] ciphertext = row.get(ITEM_VERSION.CIPHERTEXT);
    SealedValue value =
        new SealedValue(
            there(row, ITEM_VERSION.WRAP_KEY, object),
            there(row, ITEM_VERSION.WRAPPED_KEY, object),
            there(row, ITEM_VERSION.COMMITMENT, object),
            ciphertext == null ? NOT_READ : ciphertext);
    return row.get(ITEM_VERSION.KID) == null
        ? new ItemVersion.Sealed(value)
        : new ItemVersion.Signing(
            value, row.get(ITEM_VERSION.KID), row.get(ITEM_VERSION.PUBLIC_JWK));
  }

  private static <T> T there(Record row, Field<T> column, String object) {
    T stored = row.get(column);
    if (stored == null) {
      throw new IntegrityException(object, "lacks its " + column.getName());
    }
    return stored;
  }

  /** All of it, for a new version. */
  static ItemVersionRecord write(Tx tx, String item, ItemVersion version) {
    ItemVersionRecord row = new ItemVersionRecord();
    row.setOrganization(tx.organization());
    row.setItem(item);
    row.setNumber(version.number());
    row.setCreatedAt(version.createdAt());
    row.setCreatedBy(version.createdBy());
    writeState(version, row);
    switch (version.content()) {
      case ItemVersion.Sealed sealed -> writeValue(sealed.value(), row);
      case ItemVersion.Signing key -> {
        writeValue(key.value(), row);
        row.setKid(key.kid());
        row.setPublicJwk(key.publicJwk());
      }
      case ItemVersion.ApiKey key -> {
        row.setApiKeyId(key.publicId());
        row.setApiKeyMacKey(key.mac().key());
        row.setApiKeyMac(key.mac().tag());
      }
      case ItemVersion.Destroyed destroyed -> erase(row);
    }
    return row;
  }

  /** What can change of a version: its state, when it was current, and that its value is gone. */
  static ItemVersionRecord change(ItemVersion version) {
    ItemVersionRecord row = new ItemVersionRecord();
    writeState(version, row);
    if (version.content() instanceof ItemVersion.Destroyed) {
      erase(row);
    }
    return row;
  }

  private static void writeState(ItemVersion version, ItemVersionRecord row) {
    row.setState(version.state().name());
    row.setCurrentFrom(version.currentFrom());
    row.setDestroyedAt(version.destroyedAt());
  }

  private static void writeValue(SealedValue value, ItemVersionRecord row) {
    row.setWrapKey(value.wrapKey());
    row.setWrappedKey(value.wrappedKey());
    row.setCommitment(value.commitment());
    row.setCiphertext(value.ciphertext());
  }

  private static void erase(ItemVersionRecord row) {
    row.setWrapKey(null);
    row.setWrappedKey(null);
    row.setCommitment(null);
    row.setCiphertext(null);
    row.setKid(null);
    row.setPublicJwk(null);
    row.setApiKeyId(null);
    row.setApiKeyMacKey(null);
    row.setApiKeyMac(null);
  }
}
