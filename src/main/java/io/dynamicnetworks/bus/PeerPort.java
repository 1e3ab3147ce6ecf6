package io.dynamicnetworks.bus;

/** Which peers can be reached, from the packages that call them. */
public sealed interface PeerPort extends Message {
  /** Fact, from the adapters: a peer is unreachable, until {@link #BACK} follows. */
  Topic<PeerLost> LOST = new Topic<>("peer.lost", PeerLost.class);

  /** Fact, from the adapters: an unreachable peer answers again. */
  Topic<PeerBack> BACK = new Topic<>("peer.back", PeerBack.class);

  /** The outside systems that the controller depends on. */
  enum Peer {
    API_SERVER,
    CONTAINER_RUNTIME,
    MULTUS_DAEMON
  }

  /** A peer is unreachable. */
  record PeerLost(Peer peer) implements PeerPort {}

  /** An unreachable peer answers again. */
  record PeerBack(Peer peer) implements PeerPort {}
}
