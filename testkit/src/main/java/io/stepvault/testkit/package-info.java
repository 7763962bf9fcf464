/**
 * For tests of steps: a real broker beside the test's JVM, with {@link
 * io.stepvault.testkit.StepvaultExtension} for JUnit. {@code docs/testkit.md} has a complete test.
 */
package io.stepvault.testkit;
