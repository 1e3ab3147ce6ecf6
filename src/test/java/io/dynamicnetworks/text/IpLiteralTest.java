package io.dynamicnetworks.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as Go's {@code net.ParseIP} and {@code net.ParseCIDR} accept and print them. */
class IpLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.11,10.1.2.11",
    "10.1.2.11/24,10.1.2.11",
    "0.0.0.0/0,0.0.0.0",
    "255.255.255.255/32,255.255.255.255",
    "::,::",
    "::1/128,::1",
    "1::,1::",
    "FD00:0:0:0:0:0:0:1,fd00::1",
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
    "0001:0020::0300/64,1:20::300",
    "::ffff:10.0.0.1,10.0.0.1",
    "::ffff:10.0.0.1/120,10.0.0.1",
    "64:ff9b::10.0.0.1,64:ff9b::a00:1"
  })
  void anAddressHasOneForm(String text, String canonical) {
    assertThat(IpLiteral.canonical(text)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/24",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.1/",
        "10.0.0.1/33",
        "10.0.0.1/08",
        "10.0.0.1/-1",
        "10.0.0.1/+8",
        "10.0.0.1/8/8",
        "10.0.0.1 ",
        "1,1.1.1",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1::",
        "1::2::3",
        ":1::",
        "1:",
        "g::",
        "12345::",
        "::1%eth0",
        "fe80::1/129",
        "::10.0.0",
        "::10.0.0.1:1",
        "10.0.0.1::",
        "[::1]",
        "localhost",
        "1:2:3:4:5:6:7:10.0.0.1",
        "٠.٠.٠.٠",
        "0x7f.0.0.1"
      })
  void whatIsNoAddressHasNone(String text) {
    assertThat(IpLiteral.canonical(text)).isEmpty();
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyAddressReadsAsItIsPrinted(long seed) throws UnknownHostException {
    byte[] bytes = new byte[16];
    Random random = new Random(seed);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
    }
    for (byte[] address : new byte[][] {bytes, Arrays.copyOf(bytes, 4)}) {
      String platform = InetAddress.getByAddress(address).getHostAddress();
      String canonical = IpLiteral.canonical(platform).orElseThrow();
      assertThat(InetAddress.getByName(canonical).getAddress())
          .as("seed %d: %s", seed, platform)
          .isEqualTo(InetAddress.getByAddress(address).getAddress());
      assertThat(IpLiteral.canonical(canonical)).as("seed %d", seed).contains(canonical);
    }
  }
}
