package io.dynamicnetworks.standin.multus;

/** A plugin's failure; the message is what libcni makes of its CNI error object. */
public final class PluginFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code as in the CNI specification, section 5; 0 if the plugin gave none
   * @param details empty if there are none
   */
  public PluginFailed(int code, String message, String details) {
    super(details.isEmpty() ? message : message + "; " + details);
    this.code = code;
  }

  public int code() {
    return code;
  }
}
