/**
 * Keeps secret values out of logs: {@link io.stepvault.client.masking.SecretMasker} finds them in
 * text and streams, in the forms in which they turn up there. {@link
 * io.stepvault.client.masking.MaskingPatterns} says which forms these are, {@code docs/masking.md}
 * why.
 */
package io.stepvault.client.masking;
