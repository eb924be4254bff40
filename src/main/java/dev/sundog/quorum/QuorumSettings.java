package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import dev.sundog.steer.Constitution;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a member of the quorum needs to know at its start.
 *
 * @param storage directory of its log and snapshots; its mark {@code voter.id} lies beside it, in the parent directory
 * @param self the member that runs here
 * @param members where every member listens and is reached; only the own address is bound. Two members are private and public
 *     without a witness: the constitution says which of them votes, the other only listens
 * @param own shows this host's certificate; asked at each handshake, so it may be exchanged
 * @param trusted says who is of this installation; asked at each handshake
 * @param installation id of the installation: voters of another one are refused
 * @param constitution the first, unless there are two members
 */
public record QuorumSettings(
        Path storage,
        Voter self,
        Map<Voter, InetSocketAddress> members,
        X509ExtendedKeyManager own,
        X509ExtendedTrustManager trusted,
        String installation,
        Constitution constitution) {
    public QuorumSettings {
        members = Map.copyOf(members);
        if (!members.containsKey(self)) {
            throw new OperatorException(
                    "The voter " + self.label() + " is not among the members of the quorum",
                    "Give its quorum address, or run it elsewhere");
        }
        if (members.size() != 2 && constitution.number() > 1) {
            throw new OperatorException(
                    constitution.voter().label() + " took over by force and decides alone (constitution "
                            + constitution.number() + "); a witness cannot join it",
                    "Run without sites: witness:, or create a new installation with 'sundog init'");
        }
        if (members.size() == 2 && members.containsKey(Voter.WITNESS)) {
            throw new OperatorException(
                    "A quorum of one site and a witness is refused",
                    "Give private and public, with or without a witness");
        }
    }

    QuorumSettings(
            Path storage,
            Voter self,
            Map<Voter, InetSocketAddress> members,
            X509ExtendedKeyManager own,
            X509ExtendedTrustManager trusted,
            String installation) {
        this(storage, self, members, own, trusted, installation, Constitution.FIRST);
    }

    Set<Voter> voters() {
        return members.size() == 2 ? Set.of(constitution.voter().voter()) : members.keySet();
    }

    /** Names the group of members: those of another constitution are strangers. */
    String groupName() {
        var first = "sundog " + installation;
        return constitution.number() == 1 ? first : first + " constitution " + constitution.number();
    }

    /** Who should lead: the witness where there is one, for then the loss of a site costs no election. */
    Voter preferredLeader() {
        return members.containsKey(Voter.WITNESS)
                ? Voter.WITNESS
                : voters().iterator().next();
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
