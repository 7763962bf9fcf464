package io.stepvault.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.stepvault.client.masking.SecretMasker;

/** The Logback adapter of {@code docs/masking.md}. */
final class MaskingEncoder extends EncoderBase<ILoggingEvent> {
  private final Encoder<ILoggingEvent> encoder; // Started, and writing UTF-8.
  private final SecretMasker masker;

  MaskingEncoder(Encoder<ILoggingEvent> encoder, SecretMasker masker) {
    this.encoder = encoder;
    this.masker = masker;
  }

  @Override
  public byte[] headerBytes() {
    return encoder.headerBytes();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return masker.mask(encoder.encode(event));
  }

  @Override
  public byte[] footerBytes() {
    return encoder.footerBytes();
  }
}
