/** A database over JDBC. */
package io.stepvault.examples.database;
