import Testing

@testable import Reporting

@Suite("Numbers as text")
struct NumberTests {
  @Test(
    "a value and its error are rounded as the Particle Data Group does",
    arguments: [
      (0.3601648445, 0.00015351465, "0.36016(15)"),
      (2.610539514, 0.0011602115, "2.6105(12)"),
      (1499.881432, 0.18949162, "1499.88(19)"),
      (0.827, 0.119, "0.83(12)"),
      (0.827, 0.367, "0.8(4)"),
      (0.827, 0.949, "0.8(9)"),
      // 0.950 counts as 1.00, of which two digits are kept.
      (0.827, 0.950, "0.8(1.0)"),
      (99.99, 0.354, "99.99(35)"),
      (99.99, 0.355, "100.0(4)"),
      (9.9996, 0.0012, "9.9996(12)"),
      (9.9999, 0.012, "10.000(12)"),
      (-0.5, 0.012, "-0.500(12)"),
      (12.34, 1.2, "12.3(1.2)"),
      (123, 5, "123(5)"),
      (30012, 120, "30010(120)"),
      (0, 0.02, "0.000(20)"),
      (2_916_455, 248_703, "2.92(25)e6"),
      (3.429e-7, 0.292e-7, "3.43(29)e-7"),
      (5e-9, 2e-4, "0.00000(20)"),
      (5e-9, 2e-5, "0.0(2.0)e-5"),
    ] as [(Double, Double, String)])
  func roundsAsThePDGDoes(value: Double, error: Double, expected: String) {
    #expect(UncertainNumber(value, error: error).text == expected)
  }

  @Test("a value without an error, or with a meaningless one, gets no parentheses")
  func withoutError() {
    #expect(UncertainNumber(0.1234567, error: nil).text == "0.123457")
    #expect(UncertainNumber(0, error: nil).text == "0")
    #expect(UncertainNumber(0.1234567, error: 0).text == "0.123457")
    #expect(UncertainNumber(0.1234567, error: .nan).text == "0.123457")
    #expect(UncertainNumber(0.1234567, error: .infinity).text == "0.123457")
    #expect(UncertainNumber(.infinity, error: 1).text == "inf")
    #expect(UncertainNumber(132.52, error: 34).valueText == "133")
    #expect(UncertainNumber(2_916_455, error: 248_703).valueText == "2.92e6")
  }

  @Test("an error far below the tenth digit is written out, not counted in digits")
  func tinyError() {
    #expect(UncertainNumber(0.36, error: 1.5e-14).text == "0.3600000000 ± 1.5e-14")
  }

  @Test("rounding goes half away from zero on the digits a person sees, and carries through nines")
  func rounding() throws {
    #expect(try #require(DecimalNumber(0.25)).fixed(decimals: 1) == "0.3")
    #expect(try #require(DecimalNumber(-0.25)).fixed(decimals: 1) == "-0.3")
    #expect(try #require(DecimalNumber(9.995)).fixed(decimals: 2) == "10.00")
    #expect(try #require(DecimalNumber(-0.001)).fixed(decimals: 2) == "0.00")
    #expect(try #require(DecimalNumber(1e22)).fixed(decimals: 0) == "10000000000000000000000")
    #expect(try #require(DecimalNumber(1.5e-300)).significant(3) == "1.50e-300")
    #expect(DecimalNumber(.nan) == nil)
  }

  @Test(
    "short numbers keep no zeros behind the fraction",
    arguments: [
      (4.70, "4.7"), (63227, "63227"), (630_000, "630000"), (9.17112e-3, "0.00917112"), (9.2e-5, "9.2e-5"), (0, "0"),
    ]
      as [(Double, String)])
  func shortNumbers(value: Double, expected: String) throws {
    #expect(try #require(DecimalNumber(value)).short(6) == expected)
  }
}
