package io.dynamicnetworks.multus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginChainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'type':'macvlan'}; macvlan; macvlan",
        "{'TYPE':'macvlan'}; macvlan; macvlan",
        "{'type':'bridge','Type':'macvlan'}; macvlan; macvlan",
        "{'type':'macvlan','Type':null}; macvlan; macvlan",
        "{'Plugins':[{'type':'macvlan'},{'Type':'tuning'}]}; macvlan; tuning",
        "{'plugins':[{'type':'macvlan'}],'Plugins':null}; macvlan; macvlan",
        "{}; ''; ''",
        "[]; ''; ''",
      },
      quoteCharacter = '`')
  void keysAreFoundAsGoFindsThem(String config, String first, String last) {
    PluginChain chain = PluginChain.of(config.replace('\'', '"'));
    assertThat(chain.first()).isEqualTo(first.replace("''", ""));
    assertThat(chain.last()).isEqualTo(last.replace("''", ""));
  }
}
