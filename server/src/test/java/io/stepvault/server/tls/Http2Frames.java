package io.stepvault.server.tls;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** As much of HTTP/2 (RFC 9113) as a client needs that does what no library would. */
final class Http2Frames {

  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int GOAWAY = 7;

  static final int ENHANCE_YOUR_CALM = 11;

  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int MAX_FRAME = 16_384;
  private static final int CANCEL = 8;

  private Http2Frames() {}

  record Frame(int type, ByteString payload) {}

  /** The connection preface with empty SETTINGS. */
  static byte[] preface() {
    byte[] magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] settings = frame(SETTINGS, 0, 0, new byte[0]);
    return ByteBuffer.allocate(magic.length + settings.length).put(magic).put(settings).array();
  }

  /** The beginning of a gRPC call, then its end. */
  static byte[] callAndReset(int stream) {
    byte[] headers = frame(HEADERS, END_HEADERS, stream, headers());
    byte[] reset = frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    return ByteBuffer.allocate(headers.length + reset.length).put(headers).put(reset).array();
  }

  /** A gRPC call with one more header of so many bytes, and without a message. */
  static byte[] callWithMetadata(int stream, String name, int bytes) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(headers());
    block.write(0x00);
    literal(block, name);
    block.write(0x7f); // a length of 127 and more, then the rest of it in groups of 7 bits
    int rest = bytes - 127;
    for (; rest >= 128; rest >>>= 7) {
      block.write((rest & 127) | 128);
    }
    block.write(rest);
    block.writeBytes("x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
    byte[] all = block.toByteArray();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int from = 0; from < all.length; from += MAX_FRAME) {
      int to = Math.min(all.length, from + MAX_FRAME);
      int flags = (from == 0 ? END_STREAM : 0) | (to == all.length ? END_HEADERS : 0);
      frames.writeBytes(
          frame(
              from == 0 ? HEADERS : CONTINUATION,
              flags,
              stream,
              Arrays.copyOfRange(all, from, to)));
    }
    return frames.toByteArray();
  }

  // HPACK (RFC 7541), literals without indexing.
  private static byte[] headers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x83); // :method POST
    out.write(0x87); // :scheme https
    out.write(0x04); // :path
    literal(out, "/grpc.health.v1.Health/Check");
    out.write(0x01); // :authority
    literal(out, "localhost");
    out.write(0x00);
    literal(out, "content-type");
    literal(out, "application/grpc");
    out.write(0x00);
    literal(out, "te");
    literal(out, "trailers");
    return out.toByteArray();
  }

  private static void literal(ByteArrayOutputStream out, String text) {
    out.write(text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  static Frame read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length = (data.readUnsignedByte() << 16) | data.readUnsignedShort();
    int type = data.readUnsignedByte();
    data.readUnsignedByte();
    data.readInt();
    byte[] payload = new byte[length];
    data.readFully(payload);
    return new Frame(type, ByteString.copyFrom(payload));
  }
}
