package io.dynamicnetworks.model;

/** The reasons of the events that users see on their pods (SPEC 9). */
public enum EventReason {
  ADDED_INTERFACE("AddedInterface", false),
  REMOVED_INTERFACE("RemovedInterface", false),
  FAILED_ADDING_INTERFACE("FailedAddingInterface", true),
  FAILED_REMOVING_INTERFACE("FailedRemovingInterface", true),
  INTERFACE_ADD_REJECTED("InterfaceAddRejected", true),
  INTERFACE_UPDATE_REJECTED("InterfaceUpdateRejected", true),
  INVALID_NETWORK_SELECTION("InvalidNetworkSelection", true),
  NETWORK_STATUS_OVERWRITTEN("NetworkStatusOverwritten", true);

  private final String text;
  private final boolean warning;

  EventReason(String text, boolean warning) {
    this.text = text;
    this.warning = warning;
  }

  /** The event's {@code reason}. */
  public String text() {
    return text;
  }

  /** Whether the event's {@code type} is Warning; otherwise it is Normal. */
  public boolean warning() {
    return warning;
  }
}
