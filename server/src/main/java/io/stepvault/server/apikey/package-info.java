/** API keys ({@code wfk_...}): their form, and whether one that somebody presents is good. */
package io.stepvault.server.apikey;
