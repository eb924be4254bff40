package dev.sundog.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real server of gRPC. */
@Timeout(180)
final class Http2QuestionTest {
    private static final byte SERVING = 1;
    private static final byte NOT_SERVING = 2;

    private volatile byte health = SERVING;
    private Server server;
    private int port;

    /** Messages as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static InetSocketAddress any() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @BeforeEach
    void open() throws IOException {
        var check = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setFullMethodName("grpc.health.v1.Health/Check")
                .setType(MethodDescriptor.MethodType.UNARY)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        var service = ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(check, ServerCalls.asyncUnaryCall((request, to) -> {
                    to.onNext(new byte[] {8, health});
                    to.onCompleted();
                }))
                .build();
        server =
                NettyServerBuilder.forAddress(any()).addService(service).build().start();
        port = server.getPort();
    }

    @AfterEach
    void close() {
        server.shutdownNow();
    }

    private Optional<String> ask(String path) throws IOException {
        var at = address();
        return new Http2Question(at, path, 60_000).problem();
    }

    @Test
    void a_service_that_serves_is_well() throws IOException {
        assertEquals(Optional.empty(), ask(Http2Question.GRPC_HEALTH));
    }

    @Test
    void a_service_that_says_it_does_not_serve_is_not() throws IOException {
        health = NOT_SERVING;
        assertEquals(Optional.of("says that it is not serving"), ask(Http2Question.GRPC_HEALTH));
    }

    @Test
    void another_path_must_answer_200() throws IOException {
        assertEquals(Optional.of("did not answer 200"), ask("/health"));
        assertEquals(Optional.of("did not answer 200"), ask("/" + "long".repeat(100)));
    }

    @Test
    void what_speaks_something_else_or_nothing_is_not_well() throws IOException {
        var old = HttpServer.create(any(), 0);
        old.start();
        try {
            var asked = new Http2Question(old.getAddress(), "/health", 500);
            assertThrows(IOException.class, asked::problem);
        } finally {
            old.stop(0);
        }
        server.shutdownNow();
        assertTrue(new HealthProbe(address(), "/health", dev.sundog.model.Workload.Protocol.H2C)
                .problem()
                .orElse("")
                .contains("does not answer"));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
