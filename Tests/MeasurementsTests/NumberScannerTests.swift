import Foundation
import Testing

@testable import Measurements

/// A number from the whole text, by the scanner.
private func scan(_ text: String, mark: UInt8 = Ascii.point) -> Double? {
  let bytes = Array(text.utf8)
  var position = 0
  let value = NumberScanner.number(in: bytes.span, at: &position, decimalMark: mark)
  return position == bytes.count ? value : nil
}

@Suite("Numbers from bytes")
struct NumberScannerTests {
  @Test("random numbers of every length and size equal the standard library's bit for bit")
  func randomNumbers() {
    var generator = SplitMix(seed: 20_260_101)
    var worst: [String] = []
    for _ in 0..<60_000 {
      var text = generator.next() % 2 == 0 ? "-" : ""
      let whole = Int(generator.next() % 22)
      let fraction = Int(generator.next() % 26)
      for _ in 0..<whole { text.append(Character(Unicode.Scalar(UInt8(48 + generator.next() % 10)))) }
      if fraction > 0 || whole == 0 {
        text += whole == 0 ? "0." : "."
        for _ in 0..<fraction { text.append(Character(Unicode.Scalar(UInt8(48 + generator.next() % 10)))) }
      }
      if generator.next() % 2 == 0 { text += "e\(Int(generator.next() % 640) - 320)" }
      let expected = Double(text)
      let found = scan(text)
      let agree = expected?.isFinite == true ? found?.bitPattern == expected?.bitPattern : found == nil
      if !agree { worst.append(text) }
    }
    #expect(worst.isEmpty, "\(worst.count) differ, such as \(worst.prefix(3))")
  }

  @Test("every Double printed with 17 digits or shortest comes back as itself")
  func roundTrip() {
    var generator = SplitMix(seed: 7)
    var differing: [Double] = []
    for index in 0..<60_000 {
      // Half of them of ordinary size, where the division by a power of ten is used.
      let value =
        index % 2 == 0
        ? Double(bitPattern: generator.next())
        : (Double(generator.next() >> 11) / 9_007_199_254_740_992 - 0.5) * 1e4
      guard value.isFinite else { continue }
      let shortest = scan("\(value)")
      if shortest?.bitPattern != value.bitPattern { differing.append(value) }
      if abs(value) > 1e-4, abs(value) < 1e16 {
        let long = String(format: "%.17g", value)
        if scan(long)?.bitPattern != value.bitPattern { differing.append(value) }
      }
    }
    #expect(differing.isEmpty, "\(differing.count) differ, such as \(differing.prefix(3))")
  }

  @Test(
    "halfway cases and limits round as IEEE 754 says",
    arguments: [
      "9007199254740993", "9007199254740992.5", "9007199254740993.0000000001", "0.1", "1e22", "1e23", "1e-22", "1e-23",
      "18446744073709551615", "18446744073709551616", "1844674407370955161.5", "0.000000000000000000001844674407370955",
      "4.9e-324", "2.4703282292062327e-324", "1.7976931348623157e308", "-0", "-0.0", "00012.50", "5.", ".5", "+1.25",
      "0.00000000000000000000000000000000000000000000001", "123456789012345678901234567890",
    ])
  func limits(text: String) {
    #expect(scan(text)?.bitPattern == Double(text.hasSuffix(".") ? text + "0" : text)?.bitPattern)
  }

  @Test(
    "what is not a decimal number is refused",
    arguments: ["", "-", ".", "e5", "1e", "1e+", "inf", "nan", "0x1p3", "1d5", "1,5", "1 2", "1e400", "−1", "１"])
  func refused(text: String) {
    #expect(scan(text) == nil)
  }

  @Test("a comma is a decimal mark only where it is asked for")
  func decimalComma() {
    #expect(scan("1,5", mark: Ascii.comma) == 1.5)
    #expect(scan("-0,12345678901234567", mark: Ascii.comma) == -0.12345678901234567)
    #expect(scan("1.5", mark: Ascii.comma) == nil)
  }
}

/// A small seeded generator (Steele, Lea & Flood 2014), the same on every machine.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
