/** Calls of HTTP APIs: a token in a header, basic authentication, a signed request. */
package io.stepvault.examples.http;
