/**
 * For tests of steps: a real broker in the test's own JVM, with {@link
 * io.stepvault.testkit.StepvaultExtension} for JUnit. {@code docs/testkit.md} has a complete test.
 */
package io.stepvault.testkit;
