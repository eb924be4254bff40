package dev.sundog.bandwidth.stamp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Our packets beside those of scapy's STAMP layers (Debian's python3-scapy). These know the open mode alone; the authenticated one is
 * packed by Python itself, field by field as RFC 8762 draws it, with Python's hmac.
 */
final class StampPeerTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    /** Reads a question a line, answers each with a line. Timestamps are given to scapy as they are on the wire. */
    private static final String PEER = """
            import hashlib, hmac, struct, sys
            from scapy.contrib.stamp import *
            KEY = bytes.fromhex('%s')
            def error(bits):
                return ErrorEstimate(S=bits >> 15, Z=bits >> 14 & 1, scale=bits >> 8 & 63, multiplier=bits & 255)
            def bits(e):
                return e.S << 15 | e.Z << 14 | e.scale << 8 | e.multiplier
            def tlvs(text):
                out = []
                for one in [] if text == '-' else text.split(','):
                    flags, kind, value = one.split(':')
                    value = bytes.fromhex(value)
                    out.append(STAMPTestTLV(flags=int(flags), type=int(kind), len=len(value), value=value))
                return out
            def sealed(body):
                return body + hmac.new(KEY, body, hashlib.sha256).digest()[:16]
            def raw(packet, **fields):
                for name, value in fields.items():
                    packet.fields[name] = value
                return bytes(packet)
            for line in sys.stdin:
                w = line.split()
                if w[0] == 'sender':
                    seq, ts, e, ssid = map(int, w[1:5])
                    p = STAMPSessionSenderTestUnauthenticated(seq=seq, err_estimate=error(e), ssid=ssid, tlv_objects=tlvs(w[5]))
                    print(raw(p, ts=ts).hex())
                elif w[0] == 'reflector':
                    seq, ts, e, ssid, rx, sseq, sts, se, ttl = map(int, w[1:10])
                    p = STAMPSessionReflectorTestUnauthenticated(seq=seq, err_estimate=error(e), ssid=ssid, seq_sender=sseq,
                        err_estimate_sender=error(se), ttl_sender=ttl, tlv_objects=tlvs(w[10]))
                    print(raw(p, ts=ts, ts_rx=rx, ts_sender=sts).hex())
                elif w[0] == 'read-sender':
                    p = STAMPSessionSenderTestUnauthenticated(bytes.fromhex(w[1]), _parent=UDP(len=8 + len(w[1]) // 2))
                    print(p.seq, p.fields['ts'], bits(p.err_estimate), p.ssid, p.mbz, len(p.tlv_objects),
                        ','.join('%%d:%%d:%%s' %% (int(t.flags), t.type, t.value.hex()) for t in p.tlv_objects) or '-')
                elif w[0] == 'read-reflector':
                    p = STAMPSessionReflectorTestUnauthenticated(bytes.fromhex(w[1]), _parent=UDP(len=8 + len(w[1]) // 2))
                    print(p.seq, p.fields['ts'], bits(p.err_estimate), p.ssid, p.fields['ts_rx'], p.seq_sender,
                        p.fields['ts_sender'], bits(p.err_estimate_sender), p.mbz1, p.ttl_sender, p.mbz2,
                        ','.join('%%d:%%d:%%s' %% (int(t.flags), t.type, t.value.hex()) for t in p.tlv_objects) or '-')
                elif w[0] == 'sealed-sender':
                    seq, ts, e, ssid = map(int, w[1:5])
                    print(sealed(struct.pack('!I12xQHH68x', seq, ts, e, ssid)).hex())
                elif w[0] == 'sealed-reflector':
                    seq, ts, e, ssid, rx, sseq, sts, se, ttl = map(int, w[1:10])
                    print(sealed(struct.pack('!I12xQHH4xQ8xI12xQH6xB15x', seq, ts, e, ssid, rx, sseq, sts, se, ttl)).hex())
            """.formatted(HEX.formatHex(KEY));

    private final List<String> questions = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    private void ask(String question, String answer) {
        questions.add(question);
        expected.add(answer);
    }

    private void compare() throws IOException, InterruptedException {
        Assumptions.assumeFalse(
                "missing".equals(System.getenv("SUNDOG_PEERS")),
                "peers are missing: " + System.getenv("SUNDOG_PEERS_REASON"));
        var peer = new ProcessBuilder("/usr/bin/python3", "-c", PEER)
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().start(() -> {
            try (var in = peer.getOutputStream()) {
                in.write((String.join("\n", questions) + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // it has ended, and said why
            }
        });
        var said = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(
                0, peer.waitFor(), () -> String.join("\n", said.subList(Math.max(0, said.size() - 12), said.size())));
        assertEquals(expected.size(), said.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), said.get(i), questions.get(i));
        }
    }

    /** With NTP's timestamps: those of PTP, which a Sundog agent never sends, scapy reads as another kind of number. */
    private static ErrorEstimate estimate(Random random) {
        return ErrorEstimate.read(random.nextInt(65_536) & ~0x4000);
    }

    private static SenderPacket sender(Random random) {
        return new SenderPacket(random.nextLong(1L << 32), random.nextLong(), estimate(random), random.nextInt(65_536));
    }

    private static ReflectorPacket reflector(Random random) {
        var asked = sender(random);
        return new ReflectorPacket(
                random.nextLong(1L << 32),
                random.nextLong(),
                estimate(random),
                asked.session(),
                random.nextLong(),
                asked,
                random.nextInt(256));
    }

    private static String words(SenderPacket p) {
        return p.sequence() + " " + Long.toUnsignedString(p.timestamp()) + " "
                + p.error().bits() + " " + p.session();
    }

    private static String words(ReflectorPacket p) {
        return words(new SenderPacket(p.sequence(), p.timestamp(), p.error(), p.session())) + " "
                + Long.toUnsignedString(p.received()) + " " + p.asked().sequence() + " "
                + Long.toUnsignedString(p.asked().timestamp()) + " "
                + p.asked().error().bits();
    }

    @Test
    void openPacketsAreThoseOfScapyByteForByteBothWays() throws Exception {
        var random = new Random(1);
        var codec = StampCodec.open();
        for (int i = 0; i < 300; i++) {
            var asked = sender(random);
            var bytes = HEX.formatHex(codec.encode(asked));
            ask("sender " + words(asked) + " -", bytes);
            ask("read-sender " + bytes, words(asked) + " 0 0 -");
            var answer = reflector(random);
            var back = HEX.formatHex(codec.encode(answer));
            ask("reflector " + words(answer) + " " + answer.ttl() + " -", back);
            ask("read-reflector " + back, words(answer) + " 0 " + answer.ttl() + " 0 -");
            assertEquals(new StampCodec.Parsed.Sound<>(asked), codec.readSender(HEX.parseHex(bytes)));
            assertEquals(new StampCodec.Parsed.Sound<>(answer), codec.readReflector(HEX.parseHex(back)));
        }
        compare();
    }

    @Test
    void extensionsOfScapysPacketsAreAnsweredAsScapyReadsThem() throws Exception {
        var random = new Random(2);
        var codec = StampCodec.open();
        for (int i = 0; i < 200; i++) {
            var tail = ByteBuffer.allocate(600);
            var asked = new ArrayList<String>();
            var answered = new ArrayList<String>();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int type = random.nextInt(3) == 0 ? 1 : 2 + random.nextInt(250);
                type = type == 8 ? 9 : type;
                var value = new byte[random.nextInt(100)];
                random.nextBytes(value);
                tail.put((byte) 0x80)
                        .put((byte) type)
                        .putShort((short) value.length)
                        .put(value);
                asked.add("128:" + type + ":" + HEX.formatHex(value));
                answered.add((type == 1 ? "0:" : "128:") + type + ":" + HEX.formatHex(value));
            }
            var packet = sender(random);
            var bytes = HEX.formatHex(codec.encode(packet)) + HEX.formatHex(tail.array(), 0, tail.position());
            ask("sender " + words(packet) + " " + String.join(",", asked), bytes);
            ask("read-sender " + bytes, words(packet) + " 0 " + asked.size() + " " + String.join(",", asked));
            var r = reflector(random);
            var answer = new ReflectorPacket(
                    r.sequence(), r.timestamp(), r.error(), packet.session(), r.received(), packet, r.ttl());
            var back = HEX.formatHex(codec.encode(answer, HEX.parseHex(bytes)));
            ask("reflector " + words(answer) + " " + answer.ttl() + " " + String.join(",", answered), back);
            ask("read-reflector " + back, words(answer) + " 0 " + answer.ttl() + " 0 " + String.join(",", answered));
        }
        compare();
    }

    @Test
    void authenticatedPacketsAreThoseThatPythonPacks() throws Exception {
        var random = new Random(3);
        var codec = StampCodec.authenticated(KEY);
        for (int i = 0; i < 200; i++) {
            var asked = sender(random);
            ask("sealed-sender " + words(asked), HEX.formatHex(codec.encode(asked)));
            var answer = reflector(random);
            ask("sealed-reflector " + words(answer) + " " + answer.ttl(), HEX.formatHex(codec.encode(answer)));
        }
        compare();
        assertArrayEquals(codec.encode(sender(new Random(3))), HEX.parseHex(expected.getFirst()));
    }
}
