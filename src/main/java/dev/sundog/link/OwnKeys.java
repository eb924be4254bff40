package dev.sundog.link;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * This agent's certificate and key for handshakes. They can be exchanged at any time: a handshake that has chosen the former ones
 * goes on with them, the next takes the new ones.
 */
final class OwnKeys extends X509ExtendedKeyManager {
    private static final String KIND = "EC";

    /** Both, under a name of their own. */
    private record Pair(String alias, X509Certificate own, PrivateKey key) {}

    private volatile List<Pair> pairs;

    OwnKeys(X509Certificate own, PrivateKey key) {
        this.pairs = List.of(new Pair(Serials.text(own), own, key));
    }

    void exchange(X509Certificate own, PrivateKey key) {
        pairs = List.of(new Pair(Serials.text(own), own, key), pairs.getFirst());
    }

    private @Nullable String choose(String... kinds) {
        return List.of(kinds).contains(KIND) ? pairs.getFirst().alias() : null;
    }

    private @Nullable Pair pair(String alias) {
        for (var pair : pairs) {
            if (pair.alias().equals(alias)) {
                return pair;
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var pair = pair(alias);
        return pair == null ? null : new X509Certificate[] {pair.own()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var pair = pair(alias);
        return pair == null ? null : pair.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
        var alias = choose(kind);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(kinds);
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
        return getClientAliases(kind, issuers);
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(kind);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(kinds);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String kind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(kind);
    }
}
