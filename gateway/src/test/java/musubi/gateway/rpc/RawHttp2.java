package musubi.gateway.rpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;

/** HTTP/2 by hand over real TLS: frames in an order and number that no library would send. */
final class RawHttp2 implements AutoCloseable {
  static final int ENHANCE_YOUR_CALM = 0xb;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;
  private static final int LIMIT_MILLIS = 20_000;

  private final SSLSocket socket;
  private final OutputStream out;
  private final DataInputStream in;
  private int lastStream = -1;

  private RawHttp2(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Shakes hands and says hello; the peer may send this many bytes of an answer. */
  static RawHttp2 connect(TlsFiles files, int port, int window) throws Exception {
    TlsMaterial own = TlsMaterial.load(files);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(
        new KeyManager[] {own.keyManager()}, new TrustManager[] {own.trustManager()}, null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(LIMIT_MILLIS);
    RawHttp2 connection = new RawHttp2(socket);
    connection.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    connection.frame(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array());
    connection.out.flush();
    return connection;
  }

  void ping() throws IOException {
    frame(PING, 0, 0, new byte[8]);
    out.flush();
  }

  /** Opens a call and leaves it open; returns its stream. */
  int open(String method, Map<String, String> metadata) throws IOException {
    lastStream += 2;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":method", "POST");
    headers.put(":scheme", "https");
    headers.put(":path", "/" + method);
    headers.put(":authority", "node.musubi.internal");
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    headers.putAll(metadata);
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      block.write(0);
      literal(block, header.getKey());
      literal(block, header.getValue());
    }
    frame(HEADERS, END_HEADERS, lastStream, block.toByteArray());
    out.flush();
    return lastStream;
  }

  /** Sends one message of a call. */
  void message(int stream, byte[] message) throws IOException {
    frame(
        DATA,
        0,
        stream,
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array());
    out.flush();
  }

  /** Gives a call up. */
  void reset(int stream) throws IOException {
    frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    out.flush();
  }

  /** Reads to the end of the connection; the error code with which the peer says goodbye. */
  OptionalInt goodbye() {
    OptionalInt code = OptionalInt.empty();
    try {
      while (true) {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        in.skipNBytes(5);
        byte[] payload = in.readNBytes(length);
        if (type == GOAWAY) {
          code = OptionalInt.of(ByteBuffer.wrap(payload).getInt(4));
        }
      }
    } catch (IOException end) {
      return code;
    }
  }

  /** Gone without a word: no goodbye, no end of TLS. */
  void cut() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.write(
        ByteBuffer.allocate(9 + payload.length)
            .put((byte) (payload.length >> 16))
            .putShort((short) payload.length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array());
  }

  /** A string as it is, with its length in front [RFC 7541 5]. */
  private static void literal(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int length = bytes.length;
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      length -= 127;
      while (length >= 128) {
        block.write(length % 128 + 128);
        length /= 128;
      }
      block.write(length);
    }
    block.writeBytes(bytes);
  }
}
