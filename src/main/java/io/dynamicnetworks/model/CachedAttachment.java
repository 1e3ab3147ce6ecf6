package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * One file of multus' CNI cache: an ADD that succeeded and was not followed by a successful DEL
 * (SPEC 3.1).
 *
 * <p>Of a file that is broken or exceeds the budget only the existence is known: it has no config
 * and no result, and its request is {@link InterfaceRequest#NONE}.
 *
 * @param iface CNI_IFNAME
 * @param networkName the name in the CNI config, which may differ from the NAD's
 * @param netns the path of the network namespace
 * @param config the CNI config of the ADD; null if unknown
 * @param request {@code ips}, {@code mac}, {@code cni-args} and the other capability arguments of
 *     the ADD
 * @param result the CNI result, of any version; null if unknown
 * @param byDelegate whether it was attached through {@code /delegate} rather than at the sandbox's
 *     setup
 * @param writtenAtMillis milliseconds since 1970; orders the attachments of a sandbox
 */
public record CachedAttachment(
    InterfaceName iface,
    String networkName,
    String netns,
    @Nullable SentConfig config,
    InterfaceRequest request,
    @Nullable CniResult result,
    boolean byDelegate,
    long writtenAtMillis) {}
