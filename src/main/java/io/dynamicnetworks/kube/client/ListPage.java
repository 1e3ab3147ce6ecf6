package io.dynamicnetworks.kube.client;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Parses a list response, all objects or a page of them, from its pieces. Each object is parsed and
 * handed over as soon as it is complete: a list of a hundred pods may have tens of MB; only small
 * records are kept, and the receiver decides how many. Confined to one thread.
 *
 * <p>{@link #feed} and {@link #end} throw {@link JacksonException} or {@link IllegalStateException}
 * if it is not a list.
 */
public final class ListPage<T> {
  private final Versioned.Reader<T> reader;
  private final Consumer<T> receiver;

  /** The list without its items. */
  private final ObjectBytes frame = new ObjectBytes();

  private final ObjectBytes item = new ObjectBytes();
  private int depth;
  private boolean inItems;
  private boolean inString;
  private boolean escaped;
  private String resourceVersion = "";
  private String more = "";

  /**
   * @param receiver gets the objects in list order
   */
  public ListPage(Versioned.Reader<T> reader, Consumer<T> receiver) {
    this.reader = reader;
    this.receiver = receiver;
  }

  public void feed(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    int at = 0;
    while (at < bytes.length) {
      int plain = inString && !escaped ? ObjectBytes.endOfPlain(bytes, at, bytes.length) : at;
      if (plain > at) {
        (inItems ? item : frame).add(bytes, at, plain);
        at = plain;
      } else {
        take(bytes, at++);
      }
    }
  }

  private void take(byte[] piece, int at) {
    byte next = piece[at];
    boolean ends = !inString && (next == '}' || next == ']');
    if (ends) {
      depth--;
    }
    // A list has one array at its top level, and its elements are objects.
    if (inItems && depth == 1) {
      inItems = false;
    }
    if (inItems) {
      takeOfItem(piece, at);
    } else {
      frame.add(piece, at, at + 1);
    }
    if (inString) {
      inString = escaped || next != '"';
      escaped = !escaped && next == '\\';
    } else if (next == '"') {
      inString = true;
    } else if (next == '{' || next == '[') {
      inItems |= depth == 1 && next == '[';
      depth++;
    }
  }

  private void takeOfItem(byte[] piece, int at) {
    byte next = piece[at];
    boolean between = depth == 2 && item.length() == 0 && next != '{';
    if (between) {
      return; // A comma or a blank.
    }
    item.add(piece, at, at + 1);
    if (depth == 2 && next == '}') {
      try (JsonParser json = ApiJson.parser(item.bytes(), item.length())) {
        reader.read(json).with(receiver);
      }
      item.clear();
    }
  }

  /** Ends the page, after the last piece. */
  public void end() {
    try (JsonParser json = ApiJson.parser(frame.bytes(), frame.length())) {
      ApiJson.object(
          json,
          field -> {
            if (field.equals("metadata")) {
              ApiJson.object(json, inner -> metadata(inner, json));
            } else {
              ApiJson.skip(json);
            }
          });
    }
    if (resourceVersion.isEmpty()) {
      throw new IllegalStateException("not a list: no resourceVersion");
    }
  }

  private void metadata(String field, JsonParser json) {
    switch (field) {
      case "resourceVersion" -> resourceVersion = ApiJson.text(json);
      case "continue" -> more = ApiJson.text(json);
      default -> ApiJson.skip(json);
    }
  }

  /** The version from which a watch continues. */
  public String resourceVersion() {
    return resourceVersion;
  }

  /** The continue token of the next page; empty if there is none. */
  public String more() {
    return more;
  }
}
