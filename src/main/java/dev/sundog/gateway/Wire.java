package dev.sundog.gateway;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Sockets and codecs: epoll where the system has it, HTTP read strictly. */
final class Wire {
    private static final int LINE_BYTES = 8 * 1024;
    private static final int HEADER_BYTES = 16 * 1024;
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
