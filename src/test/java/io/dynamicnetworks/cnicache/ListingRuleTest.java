package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.InterfaceName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the folder is listed before acting (SPEC 3.1). */
class ListingRuleTest {
  private static final ListingRule LARGE = new ListingRule(false, false, false, false);

  @ParameterizedTest
  @CsvSource({
    // cheap, incomplete, reported, over the limit, whether it is listed
    "false,false,false,false,false",
    "true,false,false,false,true",
    "false,true,false,false,true",
    "false,false,true,false,true",
    "false,false,false,true,true",
  })
  void aLargeFolderIsListedOnlyForASandboxWhoseFilesMayNotBeKnown(
      boolean cheap, boolean incomplete, boolean reported, boolean overLimit, boolean listed) {
    ListingRule rule = new ListingRule(cheap, incomplete, reported, overLimit);
    assertThat(rule.needsListing(Set.of(expected("n")))).isEqualTo(listed);
  }

  @Test
  void aFileWhoseNetworkNameIsUnknownIsFoundOnlyByAListing() {
    assertThat(LARGE.needsListing(Set.of(expected("n"), expected("")))).isTrue();
  }

  private static ExpectedFile expected(String networkName) {
    return new ExpectedFile(networkName, new InterfaceName("net1"));
  }
}
