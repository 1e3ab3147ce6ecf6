package io.dynamicnetworks.model;

/**
 * The capabilities through which plugins get what a selection asks for. Each is also the key of its
 * value in {@code runtimeConfig}. {@link DeviceInfoFile#CAPABILITY} is none of them: no selection
 * asks for it.
 */
public final class CapabilityKeys {
  public static final String IPS = "ips";
  public static final String MAC = "mac";
  public static final String INFINIBAND_GUID = "infinibandGUID";
  public static final String DEVICE_ID = "deviceID";
  public static final String PORT_MAPPINGS = "portMappings";
  public static final String BANDWIDTH = "bandwidth";

  private CapabilityKeys() {}
}
