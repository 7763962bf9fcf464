package io.stepvault.examples.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import javax.net.ssl.SSLServerSocketFactory;

/** An SMTP server (RFC 5321) that refuses every user, and says in UTF-8 who it was. */
final class TelltaleSmtp implements AutoCloseable {
  private final ServerSocket server;
  private final Thread thread = new Thread(this::serve, "telltale-smtp");

  TelltaleSmtp(SSLServerSocketFactory tls) throws IOException {
    server = tls.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      serveOne();
    }
  }

  private void serveOne() {
    try (Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        OutputStream out = client.getOutputStream()) {
      say(out, "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("EHLO")) {
          say(out, "250-localhost\r\n250 AUTH PLAIN");
        } else if (line.startsWith("AUTH PLAIN ")) {
          String[] login = decoded(line.substring("AUTH PLAIN ".length())).split("\0", -1);
          say(out, "535 nobody is " + login[1] + " with " + login[2]);
        } else if (line.equals("AUTH PLAIN")) {
          say(out, "334 ");
        } else if (line.equals("QUIT")) {
          say(out, "221 bye");
        } else {
          String[] login = decoded(line).split("\0", -1);
          say(out, "535 nobody is " + login[1] + " with " + login[2]);
        }
      }
    } catch (IOException e) {
      // The client or the test is over.
    }
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
