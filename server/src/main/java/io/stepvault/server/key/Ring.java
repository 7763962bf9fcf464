package io.stepvault.server.key;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.PrfMac;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One organization's keys, unwrapped. Of each purpose the newest key writes and every key reads.
 * Immutable, so any number of threads may use it; dropped, not closed, as Tink keeps the keys.
 */
public final class Ring {
  private final String organization;
  private final SequencedMap<String, Envelope> envelopes = new LinkedHashMap<>();
  private final SequencedMap<String, PrfMac> macs = new LinkedHashMap<>();
  private final SequencedMap<String, PrfMac> requestMacs = new LinkedHashMap<>();
  private final SequencedMap<String, Aead> pageCiphers = new LinkedHashMap<>();

  private Ring(String organization) {
    this.organization = organization;
  }

  /** The keys of a new organization, one of each purpose. */
  public static List<WrappedRingKey> generate(String organization, InstallationKey installation) {
    Aead wrapping = installation.aead();
    return Arrays.stream(RingPurpose.values())
        .map(purpose -> generate(organization, purpose, wrapping))
        .toList();
  }

  private static WrappedRingKey generate(String organization, RingPurpose purpose, Aead wrapping) {
    String id = RingKeyId.random();
    try (KeyMaterial material = KeyMaterial.random()) {
      return new WrappedRingKey(
          organization, id, purpose, material.wrap(wrapping, place(organization, id, purpose)));
    }
  }

  /**
   * Unwraps an organization's keys.
   *
   * @param keys all of the organization's, the oldest first
   * @throws IntegrityException when one belongs to another organization or does not unwrap, or when
   *     a purpose has none
   */
  public static Ring open(
      String organization, List<WrappedRingKey> keys, InstallationKey installation) {
    Aead wrapping = installation.aead();
    Ring ring = new Ring(organization);
    for (WrappedRingKey key : keys) {
      try (KeyMaterial material = ring.unwrap(key, wrapping)) {
        switch (key.purpose()) {
          case WRAP ->
              ring.envelopes.put(
                  key.id(), new Envelope(key.id(), material.aead(), installation.openKeys()));
          case MAC -> ring.macs.put(key.id(), material.hmac());
          case REQUEST -> ring.requestMacs.put(key.id(), material.hmac());
          case PAGE -> ring.pageCiphers.put(key.id(), material.aead());
        }
      }
    }
    ring.requireOne(RingPurpose.WRAP, ring.envelopes);
    ring.requireOne(RingPurpose.MAC, ring.macs);
    ring.requireOne(RingPurpose.REQUEST, ring.requestMacs);
    ring.requireOne(RingPurpose.PAGE, ring.pageCiphers);
    return ring;
  }

  private KeyMaterial unwrap(WrappedRingKey key, Aead wrapping) {
    if (!key.organization().equals(organization)) {
      throw new IntegrityException(named(key.id()), "belongs to another organization");
    }
    try {
      return KeyMaterial.unwrap(
          wrapping, key.wrapped(), place(organization, key.id(), key.purpose()));
    } catch (GeneralSecurityException e) {
      throw new IntegrityException(named(key.id()), "does not unwrap", e);
    }
  }

  private void requireOne(RingPurpose purpose, Map<String, ?> keys) {
    if (keys.isEmpty()) {
      throw new IntegrityException(
          "organization " + organization, "no ring key of purpose " + purpose.label());
    }
  }

  private static byte[] place(String organization, String id, RingPurpose purpose) {
    return Frame.of("stepvault/v1/ring-key")
        .text(organization)
        .text(id)
        .text(purpose.label())
        .text("AES-256-GCM")
        .toBytes();
  }

  /** Encrypts under a new data key. The value stays the caller's to close. */
  public SealedValue seal(ValueContext context, Plaintext value) {
    requireOwn(context);
    return envelopes.lastEntry().getValue().seal(context, value);
  }

  /**
   * The caller closes what it gets.
   *
   * @throws IntegrityException when any part was changed, or written for another place
   */
  public Plaintext open(ValueContext context, SealedValue sealed) {
    requireOwn(context);
    Envelope envelope = envelopes.get(sealed.wrapKey());
    if (envelope == null) {
      throw new IntegrityException(
          Envelope.named(context, sealed.wrapKey()), "no such wrapping key");
    }
    return envelope.open(context, sealed);
  }

  private void requireOwn(ValueContext context) {
    if (!context.organization().equals(organization)) {
      throw new IllegalArgumentException("another organization's ring");
    }
  }

  /**
   * The MAC of a row's content, by the newest key.
   *
   * @param content a {@link Frame}'s bytes
   */
  public Mac mac(byte[] content) {
    Map.Entry<String, PrfMac> newest = macs.lastEntry();
    return new Mac(newest.getKey(), KeyMaterial.tag(newest.getValue(), content));
  }

  /**
   * Checks a MAC, in constant time.
   *
   * @param object names what the content is of, for the message: {@code item vlt_...}
   * @throws IntegrityException when the content is not what the MAC was made of, or no key of this
   *     ring made it
   */
  public void verifyMac(Mac mac, byte[] content, String object) {
    PrfMac key = macs.get(mac.key());
    if (key == null) {
      throw new IntegrityException(named(object, mac.key()), "no such MAC key");
    }
    try {
      key.verifyMac(mac.tag(), content);
    } catch (GeneralSecurityException e) {
      throw new IntegrityException(named(object, mac.key()), "the MAC does not match", e);
    }
  }

  /** The id of the key that makes MACs now. */
  public String macKey() {
    return macs.lastEntry().getKey();
  }

  /**
   * Whether this MAC is of that content, in constant time.
   *
   * @param object names what it is of, for the message
   * @throws IntegrityException when no key of this ring made it
   */
  public boolean isMac(Mac mac, byte[] content, String object) {
    PrfMac key = macs.get(mac.key());
    if (key == null) {
      throw new IntegrityException(named(object, mac.key()), "no such MAC key");
    }
    return MessageDigest.isEqual(KeyMaterial.tag(key, content), mac.tag());
  }

  /** 32 bytes that tell, to this organization's keys alone, whether two contents are the same. */
  public byte[] requestMac(byte[] content) {
    return KeyMaterial.tag(requestMacs.lastEntry().getValue(), content);
  }

  /** Whether {@link #requestMac} made this of that content, under any key of the ring. */
  public boolean isRequestMac(byte[] tag, byte[] content) {
    return requestMacs.values().stream()
        .anyMatch(key -> MessageDigest.isEqual(KeyMaterial.tag(key, content), tag));
  }

  /**
   * A page token: base64url without padding, about 4/3 of the state and 38 characters. One page key
   * may make 2^32 tokens (NIST SP 800-38D, section 8.3): rotate the ring before.
   *
   * @param state what the next page needs; unreadable to the caller who carries it
   * @param context what the token is good for (caller, filter, order); not inside, but must be the
   *     same on opening
   */
  public String sealPage(byte[] state, byte[] context) {
    Map.Entry<String, Aead> newest = pageCiphers.lastEntry();
    byte[] sealed =
        KeyMaterial.encrypt(newest.getValue(), state, pagePlace(newest.getKey(), context));
    return PageText.of(sealed);
  }

  /** The state, or nothing when the token is not one of this ring's for this context. */
  public Optional<byte[]> openPage(String token, byte[] context) {
    return PageText.read(token).flatMap(bytes -> openPage(bytes, context));
  }

  /** A token names no key: a ring has one page key, and two or three around a rotation. */
  private Optional<byte[]> openPage(byte[] sealed, byte[] context) {
    return pageCiphers.reversed().entrySet().stream()
        .flatMap(key -> openPage(key.getKey(), key.getValue(), sealed, context).stream())
        .findFirst();
  }

  private Optional<byte[]> openPage(String key, Aead cipher, byte[] sealed, byte[] context) {
    try {
      return Optional.of(cipher.decrypt(sealed, pagePlace(key, context)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private byte[] pagePlace(String key, byte[] context) {
    return Frame.of("stepvault/v1/page")
        .text(organization)
        .text(key)
        .bytes(context)
        .text("AES-256-GCM")
        .toBytes();
  }

  private String named(String key) {
    return "organization " + organization + ", " + RingKeyId.shown(key);
  }

  private String named(String object, String key) {
    return "organization " + organization + ", " + object + ", " + RingKeyId.shown(key);
  }

  @Override
  public String toString() {
    return "Ring[" + organization + "]";
  }
}
