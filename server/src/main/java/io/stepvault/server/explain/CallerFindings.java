package io.stepvault.server.explain;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.error.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * What speaks for and against a token and a certificate.
 *
 * @param grant empty: the token is none of an authorizer's
 * @param refusal what the caller is told; empty: nothing speaks against it, or the token is for
 *     another organization
 */
record CallerFindings(List<Check> checks, Optional<Grant> grant, Optional<Refusal> refusal) {
  CallerFindings {
    checks = List.copyOf(checks);
  }
}
