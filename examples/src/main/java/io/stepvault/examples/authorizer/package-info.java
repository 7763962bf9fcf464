/** The workflow engine, as the authorizer of the steps that it runs. */
package io.stepvault.examples.authorizer;
