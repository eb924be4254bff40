package dev.sundog.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor.MethodType;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/** A service of gRPC (as Ratis brings it) whose messages are plain texts: it echoes, counts and fails. */
final class GrpcService implements AutoCloseable {
    static final MethodDescriptor<String, String> SAY = method("Say", MethodType.UNARY);
    static final MethodDescriptor<String, String> PUT = method("Put", MethodType.UNARY);
    static final MethodDescriptor<String, String> FAIL = method("Fail", MethodType.UNARY);
    static final MethodDescriptor<String, String> COUNT = method("Count", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> TALK = method("Talk", MethodType.BIDI_STREAMING);
    static final Metadata.Key<String> WHY = Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER);

    final AtomicInteger puts = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);
    private final Server server;

    /** Texts as messages. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setFullMethodName("demo.Echo/" + name)
                .setType(type)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    GrpcService(String name) throws IOException {
        var service = ServerServiceDefinition.builder("demo.Echo")
                .addMethod(SAY, ServerCalls.asyncUnaryCall((text, to) -> answer(to, name + " " + text)))
                .addMethod(PUT, ServerCalls.asyncUnaryCall((text, to) -> {
                    puts.incrementAndGet();
                    answer(to, name + " has " + text);
                }))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall((text, to) -> {
                    var trailers = new Metadata();
                    trailers.put(WHY, text);
                    to.onError(Status.FAILED_PRECONDITION
                            .withDescription("not " + text)
                            .asException(trailers));
                }))
                .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(GrpcService::talk))
                .build();
        server = NettyServerBuilder.forAddress(Rig.loopback(0))
                .addService(service)
                .build()
                .start();
    }

    private static void answer(StreamObserver<String> to, String text) {
        to.onNext(text);
        to.onCompleted();
    }

    private void count(String most, StreamObserver<String> to) {
        for (int i = 1; i <= Integer.parseInt(most); i++) {
            to.onNext("number " + i);
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        to.onCompleted();
    }

    private static StreamObserver<String> talk(StreamObserver<String> to) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String text) {
                to.onNext("heard " + text);
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {
                to.onCompleted();
            }
        };
    }

    InetSocketAddress address() {
        return Rig.loopback(server.getPort());
    }

    @Override
    public void close() {
        gate.countDown();
        server.shutdownNow();
    }
}
