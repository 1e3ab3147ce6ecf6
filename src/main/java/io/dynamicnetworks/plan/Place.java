package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;
import org.jspecify.annotations.Nullable;

/** A network and an interface name, by which selections, entries and ledger find each other. */
record Place(NetworkRef network, @Nullable String iface) {}
