package dev.sundog.gateway;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Sockets and codecs: epoll where the system has it, HTTP read strictly. */
final class Wire {
    private static final int LINE_BYTES = 8 * 1024;
    static final int HEADER_BYTES = 16 * 1024;
    private static final int CHUNK_BYTES = 16 * 1024;

    private Wire() {}

    static IoHandlerFactory io() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    static ChannelFactory<? extends ServerChannel> servers() {
        return Epoll.isAvailable() ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
    }

    static ChannelFactory<? extends SocketChannel> sockets() {
        return Epoll.isAvailable() ? EpollSocketChannel::new : NioSocketChannel::new;
    }

    /** The other end's address, without port. */
    static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }

    /** The end of an answer. */
    static LastHttpContent last(HttpHeaders trailers) {
        if (trailers.isEmpty()) {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        var last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        last.trailingHeaders().add(trailers);
        return last;
    }

    /** The gateway's own answer to what is no request. */
    static FullHttpResponse refusal(HttpResponseStatus status, String why) {
        var text = ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, why + "\n");
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes())
                .set(HttpHeaderNames.CONNECTION, "close");
        return answer;
    }

    /** Lets the client read the answer before a reset for what it sent and nobody read could destroy it. */
    static void closeSoon(Channel channel, Caller caller) {
        if (channel instanceof DuplexChannel duplex && !caller.relayed()) {
            var _ = duplex.shutdownOutput();
            channel.config().setAutoRead(true);
            var _ = channel.eventLoop()
                    .schedule(
                            () -> {
                                var _ = channel.close();
                            },
                            500,
                            TimeUnit.MILLISECONDS);
        } else {
            var _ = channel.close();
        }
    }

    /** Lets all streams of a connection together send more than a single one may before they are read. */
    static void widen(Http2FrameCodec codec, int bytes) {
        var connection = codec.connection();
        try {
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(connection.connectionStream(), bytes - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        } catch (Http2Exception e) {
            throw new IllegalArgumentException("no window of " + bytes + " bytes", e);
        }
    }

    static HttpDecoderConfig strict() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxChunkSize(CHUNK_BYTES)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setValidateHeaders(true);
    }

    /** Reads requests; one that gives both a length and chunks is refused instead of repaired. */
    static final class RequestDecoder extends HttpRequestDecoder {
        RequestDecoder() {
            super(strict());
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
        }
    }

    /** Writes answers; knows when an answer to HEAD has no body whatever its headers say. */
    static final class ResponseEncoder extends HttpResponseEncoder {
        private boolean toHead;

        void answersHead(boolean head) {
            toHead = head;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse answer) {
            return toHead || super.isContentAlwaysEmpty(answer);
        }
    }
}
