/** Mail over SMTP. */
package io.stepvault.examples.mail;
