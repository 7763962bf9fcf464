/** SOAP with WS-Security. */
package io.stepvault.examples.soap;
