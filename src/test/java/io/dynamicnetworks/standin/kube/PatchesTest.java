package io.dynamicnetworks.standin.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.standin.TestJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The three patch types, as kubectl and other clients use them. */
class PatchesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"a":1};                       {"b":{"c":null,"d":2}};   {"a":1,"b":{"d":2}}
          {"a":{"b":1,"c":2}};           {"a":{"b":null}};         {"a":{"c":2}}
          {"a":[1,2]};                   {"a":[3]};                {"a":[3]}
          {"a":{"b":1}};                 {"a":"x"};                {"a":"x"}
          """)
  void aMergePatchMergesObjectsAndReplacesAllElse(String target, String patch, String wanted) {
    ObjectNode object = object(target);
    MergePatch.apply(object, object(patch));
    assertThat(object).isEqualTo(object(wanted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"containers":[{"name":"a","x":1},{"name":"b"}]}; {"containers":[{"name":"a","x":2}]};                     {"containers":[{"name":"a","x":2},{"name":"b"}]}
          {"containers":[{"name":"a"}]};                    {"containers":[{"name":"c"}]};                           {"containers":[{"name":"a"},{"name":"c"}]}
          {"containers":[{"name":"a"},{"name":"b"}]};       {"containers":[{"$patch":"delete","name":"a"}]};         {"containers":[{"name":"b"}]}
          {"containers":[{"name":"a"}]};                    {"containers":[{"$patch":"replace"},{"name":"z"}]};      {"containers":[{"name":"z"}]}
          {"finalizers":["a/b"]};                           {"finalizers":["c/d"]};                                  {"finalizers":["a/b","c/d"]}
          {"finalizers":["a/b","c/d"]};                     {"$deleteFromPrimitiveList/finalizers":["a/b"]};         {"finalizers":["c/d"]}
          {"s":{"type":"x","y":1}};                         {"s":{"$retainKeys":["type"],"type":"z"}};               {"s":{"type":"z"}}
          {"m":{"a":1}};                                    {"m":{"$patch":"replace","b":2}};                        {"m":{"b":2}}
          {"m":{"a":1},"n":1};                              {"m":{"$patch":"delete"}};                               {"n":1}
          {"rules":[1]};                                    {"rules":[2],"$setElementOrder/containers":[]};          {"rules":[2]}
          """)
  void aStrategicPatchMergesListsByKey(String target, String patch, String wanted) {
    ObjectNode object = object(target);
    StrategicMergePatch.apply(object, object(patch));
    assertThat(object).isEqualTo(object(wanted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"a":1};         [{"op":"add","path":"/b","value":2}];                   {"a":1,"b":2}
          {"a":[1]};       [{"op":"add","path":"/a/-","value":2}];                 {"a":[1,2]}
          {"a":[1]};       [{"op":"add","path":"/a/0","value":2}];                 {"a":[2,1]}
          {"a":[1,2]};     [{"op":"remove","path":"/a/0"}];                        {"a":[2]}
          {"a":[1,2]};     [{"op":"replace","path":"/a/1","value":3}];             {"a":[1,3]}
          {"a":1};         [{"op":"move","from":"/a","path":"/b"}];                {"b":1}
          {"a":1};         [{"op":"copy","from":"/a","path":"/b"}];                {"a":1,"b":1}
          {"a/b":1};       [{"op":"test","path":"/a~1b","value":1}];               {"a/b":1}
          """)
  void aJsonPatchDoesOneOperationAfterAnother(String target, String patch, String wanted) {
    assertThat(JsonPatch.apply(object(target), TestJson.MAPPER.readTree(patch)))
        .isEqualTo(object(wanted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          [{"op":"remove","path":"/b"}]
          [{"op":"add","path":"/b/c","value":1}]
          [{"op":"add","path":"/b"}]
          [{"op":"test","path":"/a","value":2}]
          [{"op":"dance","path":"/a"}]
          [{"op":"remove","path":""}]
          """)
  void aJsonPatchThatDoesNotFitIsUnprocessable(String patch) {
    assertThatThrownBy(() -> JsonPatch.apply(object("{\"a\":1}"), TestJson.MAPPER.readTree(patch)))
        .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.code()).isEqualTo(422));
  }

  @Test
  void thePatchItselfStaysAsItIs() {
    ObjectNode patch = object("{\"m\":{\"a\":{\"b\":1}}}");
    ObjectNode target = Wire.object();
    MergePatch.apply(target, patch);
    target.withObject("m").withObject("a").put("b", 2);
    assertThat(patch).isEqualTo(object("{\"m\":{\"a\":{\"b\":1}}}"));
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) TestJson.MAPPER.readTree(json);
  }
}
