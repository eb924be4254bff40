package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a voter needs to know at its start.
 *
 * @param storage directory of its log and snapshots; its mark {@code voter.id} lies beside it, in the parent directory
 * @param self the voter that runs here
 * @param members where every voter listens and is reached: one, or all three; only that address is bound
 * @param caPem certificates of the installation's authority: the only ones trusted
 * @param certPem certificate chain of this host, leaf first
 * @param keyPem its private key, PKCS #8, not encrypted
 * @param installation id of the installation: voters of another one are refused
 */
public record QuorumSettings(
        Path storage,
        Voter self,
        Map<Voter, InetSocketAddress> members,
        Path caPem,
        Path certPem,
        Path keyPem,
        String installation) {
    public QuorumSettings {
        members = Map.copyOf(members);
        if (!members.containsKey(self)) {
            throw new OperatorException(
                    "The voter " + self.label() + " is not among the members of the quorum",
                    "Give its quorum address, or run it elsewhere");
        }
        if (members.size() == 2) {
            throw new OperatorException(
                    "A quorum of two voters stops when either is lost",
                    "Give one voter (private), or three (private, public, witness)");
        }
    }

    /** Who should lead: the witness where there is one, for then the loss of a site costs no election. */
    Voter preferredLeader() {
        return members.containsKey(Voter.WITNESS) ? Voter.WITNESS : Voter.PRIVATE;
    }

    /** The address of a member as host:port. */
    String address(Voter voter) {
        var address = members.get(voter);
        if (address == null) {
            throw new IllegalArgumentException(voter + " is not a member");
        }
        var host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    InetSocketAddress ownAddress() {
        var own = members.get(self);
        if (own == null) {
            throw new IllegalStateException("checked in the constructor");
        }
        return own;
    }
}
