package dev.sundog.quorum;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/** Mutual TLS 1.3 and nothing else for the quorum's port. A peer is who its installation's authority says it is. */
final class QuorumTls {
    private QuorumTls() {}

    static GrpcTlsConfig of(X509ExtendedKeyManager own, X509ExtendedTrustManager trusted) {
        return GrpcTlsConfig.newBuilder()
                .setName("quorum")
                .setKeyManager(own)
                .setTrustManager(trusted)
                .setMutualTls(true)
                .setSslProvider(SslProvider.JDK)
                .setProtocols("TLSv1.3")
                .build();
    }
}
