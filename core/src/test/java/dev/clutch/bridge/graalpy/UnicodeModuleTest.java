package dev.clutch.bridge.graalpy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every code point there is, against CPython 3.12. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnicodeModuleTest {
  /**
   * Of what CPython 3.12.1 says, in lines as below:
   *
   * <pre>{@code
   * h = hashlib.sha256()
   * for c in range(0x110000):
   *     ch = chr(c); n = u.numeric(ch, None)
   *     kind = "decimal:" if u.decimal(ch, "") != "" else "digit:" if u.digit(ch, "") != "" else "number:"
   *     number = "" if n is None else kind + struct.pack(">d", n).hex()
   *     w = u.east_asian_width(ch)
   *     h.update(f"{u.combining(ch) or ''}|{'' if w == 'N' else w}|{u.mirrored(ch) or ''}|{u.decomposition(ch)}|{number}\\n".encode())
   * }</pre>
   */
  private static final String CPYTHON =
      "e5e098a93ffa34a02993fd25e9d65deb08f5732861c5dc4006f898355f0fefe0";

  @Test
  void allIsAsInPython() throws Exception {
    var unicode = new UnicodeModule();
    var digest = MessageDigest.getInstance("SHA-256");
    for (int code = 0; code <= Character.MAX_CODE_POINT; code++) {
      var line =
          String.join(
              "|",
              unicode.value("combining", code),
              unicode.value("width", code),
              unicode.value("mirrored", code),
              unicode.value("decomposition", code),
              number(unicode.value("number", code)));
      digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(CPYTHON);
  }

  private static String number(String value) {
    int colon = value.indexOf(':') + 1;
    return colon == 0
        ? ""
        : value.substring(0, colon)
            + HexFormat.of()
                .toHexDigits(Double.doubleToLongBits(Double.parseDouble(value.substring(colon))));
  }
}
