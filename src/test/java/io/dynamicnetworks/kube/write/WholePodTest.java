package io.dynamicnetworks.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7386's rules, and what is copied beside the change. */
class WholePodTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{}                                    | {'a':1}          | {'metadata':{'a':1}}",
        "{'metadata':{}}                       | {'a':{'b':null}} | {'metadata':{'a':{}}}",
        "{'metadata':{'a':1,'z':2}}            | {'a':null}       | {'metadata':{'z':2}}",
        "{'metadata':{'a':{'b':1,'c':2}}}      | {'a':{'b':3}}    | {'metadata':{'a':{'b':3,'c':2}}}",
        "{'metadata':{'a':[1,2]},'spec':[[]]}  | {'a':[3]}        | {'metadata':{'a':[3]},'spec':[[]]}",
        "{'metadata':{'a':null}}               | {'a':{'b':1}}    | {'metadata':{'a':{'b':1}}}",
        "{'metadata':{'a':{'b':null}}}         | {'a':{'b':null}} | {'metadata':{'a':{}}}",
        "{'metadata':null,'x':1.50}         | {'a':'\\nü'}     | {'metadata':{'a':'\\nü'},'x':1.50}",
      })
  void metadataIsMergedAndTheRestIsCopied(String pod, String metadata, String after) {
    assertThat(WholePod.changed(json(pod), object("{'metadata':" + metadata + "}")))
        .isEqualTo(json(after));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'status':{'x':1}}            | {'status':{'x':1,'conditions':[{'type':'N','status':'T'}]},'metadata':{}}",
        "{'status':{'conditions':[]}}  | {'status':{'conditions':[{'type':'N','status':'T'}]},'metadata':{}}",
        "{'status':{'conditions':[7,{'k':1,'type':'N'},{'type':'M','o':2}]}}"
            + " | {'status':{'conditions':[7,{'k':1,'type':'N','status':'T'},{'type':'M','o':2}]},'metadata':{}}",
      })
  void aConditionIsMergedByItsType(String pod, String after) {
    ObjectNode change =
        object("{'metadata':{},'status':{'conditions':[{'type':'N','status':'T'}]}}");
    assertThat(WholePod.changed(json(pod), change)).isEqualTo(json(after));
  }

  @Test
  void noDepthOfNestingThatTheApiServerTakesIsTooMuch() {
    String deep = "[".repeat(9_990) + "]".repeat(9_990);
    assertThat(WholePod.changed("{\"x\":" + deep + "}", object("{'metadata':{'a':1}}")))
        .isEqualTo("{\"x\":" + deep + ",\"metadata\":{\"a\":1}}");
  }

  private static ObjectNode object(String text) {
    try {
      return (ObjectNode) Json.parse(json(text));
    } catch (NotJson e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String json(@Nullable String text) {
    return String.valueOf(text).replace('\'', '"');
  }
}
