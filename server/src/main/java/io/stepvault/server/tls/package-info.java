/** Certificates, their hot reload, the limits of a connection, and who is at its other end. */
package io.stepvault.server.tls;
