package io.stepvault.client.masking;

import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.layout.AbstractLayout;

/** The Log4j 2 adapter of {@code docs/masking.md}. */
final class MaskingLayout extends AbstractLayout<String> {
  private final Layout<String> layout; // Writing UTF-8.
  private final SecretMasker masker;

  MaskingLayout(Layout<String> layout, SecretMasker masker) {
    super(null, layout.getHeader(), layout.getFooter());
    this.layout = layout;
    this.masker = masker;
  }

  @Override
  public byte[] toByteArray(LogEvent event) {
    return masker.mask(layout.toByteArray(event));
  }

  @Override
  public String toSerializable(LogEvent event) {
    return masker.mask(layout.toSerializable(event));
  }

  @Override
  public String getContentType() {
    return layout.getContentType();
  }
}
