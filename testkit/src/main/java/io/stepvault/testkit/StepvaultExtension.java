package io.stepvault.testkit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives a test, its {@code @BeforeEach} and its {@code @AfterEach} methods a {@link TestVault}: one
 * for each test, made when it is first asked for, gone when the test is over. The broker behind it
 * is a real one, in a process beside this JVM: started by the first test that asks for a vault,
 * stopped when the JVM ends.
 *
 * <p>A test that prints the value of an item fails, in whatever form it does, as far as {@link
 * io.stepvault.client.masking.SecretMasker} knows it: on {@code System.out} or {@code System.err},
 * and so in a log that goes there. What the test's own thread prints counts for that test, what
 * other threads print meanwhile for every test that runs. {@link AllowsValuesInOutput} turns this
 * off.
 */
public final class StepvaultExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(StepvaultExtension.class);

  /** For {@code @ExtendWith}, and for fields with {@code @RegisterExtension}. */
  public StepvaultExtension() {
    Output.install();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestVault.class;
  }

  @Override
  public TestVault resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "a TestVault belongs to one test: let @BeforeEach or the test itself take it");
    }
    ExtensionContext.Store store = context.getStore(NAMESPACE);
    TestVault known = store.get(TestVault.class, TestVault.class);
    if (known != null) {
      return known;
    }
    TestVault made = SharedBroker.running().newVault();
    store.put(TestVault.class, made);
    return made;
  }

  /** Fails the test when a value was printed. */
  @Override
  public void afterEach(ExtensionContext context) {
    TestVault vault = context.getStore(NAMESPACE).remove(TestVault.class, TestVault.class);
    if (vault == null) {
      return;
    }
    Watch.Report report = vault.close();
    if (allowsValues(context)) {
      return;
    }
    report
        .unwatched()
        .forEach(
            item ->
                context.publishReportEntry(
                    "stepvault", "\"" + item + "\" is too short or too common to be looked for"));
    if (!report.leaks().isEmpty()) {
      throw new AssertionError(message(report.leaks()));
    }
  }

  private static boolean allowsValues(ExtensionContext context) {
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      if (AnnotationSupport.isAnnotated(at.get().getElement(), AllowsValuesInOutput.class)) {
        return true;
      }
    }
    return false;
  }

  private static String message(List<Watch.Leak> leaks) {
    return leaks.stream()
        .map(leak -> leak.stream() + " shows the value of \"" + leak.item() + "\" " + leak.forms())
        .collect(
            Collectors.joining(
                "; ", "", ": a step masks what it prints (step.mask, step.masker())"));
  }
}
