package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * One file of multus' CNI cache: an ADD that succeeded, and that no successful DEL has followed
 * (SPEC 3.1).
 *
 * <p>Of a file that is broken or over the budget it is only known that it is there: it has no
 * config and no result, and its request is {@link InterfaceRequest#NONE}.
 *
 * @param iface CNI_IFNAME
 * @param networkName the name in the CNI config, which need not be the NAD's
 * @param netns the path of the network namespace
 * @param config the CNI config that the ADD used; null if it is not known
 * @param request {@code ips}, {@code mac}, {@code cni-args} and the other capability arguments that
 *     the ADD was given
 * @param result the CNI result, of whatever version; null if it is not known
 * @param byDelegate whether it was attached through {@code /delegate}, not at the sandbox's set-up
 * @param writtenAtMillis milliseconds since 1970: orders the attachments of a sandbox
 */
public record CachedAttachment(
    InterfaceName iface,
    String networkName,
    String netns,
    @Nullable String config,
    InterfaceRequest request,
    @Nullable CniResult result,
    boolean byDelegate,
    long writtenAtMillis) {}
