/// How a parameter follows another: factor × the other + offset.
public struct ParameterTie: Sendable, Equatable {
  /// Name of the other.
  public var other: String
  /// Times the other.
  public var factor: Double
  /// Added to it.
  public var offset: Double

  /// The other itself unless said otherwise.
  public init(to other: String, factor: Double = 1, offset: Double = 0) {
    self.other = other
    self.factor = factor
    self.offset = offset
  }

  /// The tie in words like `tau1`, `2*tau1`, `tau1*0.5` or `2*tau1-0.3`; nil for any other text.
  public init?(_ text: String) {
    let bytes = Array(text.utf8.filter { $0 != 32 })
    // A sign that is not the first, and neither that of a factor nor of an exponent, begins the offset.
    let sign = bytes.indices.dropFirst().last { index in
      (bytes[index] == 43 || bytes[index] == 45) && bytes[index - 1] != 42 && !Self.endsInExponent(bytes[..<index])
    }
    func string(_ part: ArraySlice<UInt8>) -> String { String(decoding: part, as: UTF8.self) }
    let end = sign ?? bytes.count
    var offset = 0.0
    if let sign {
      guard let number = Double(string(bytes[sign...])), number.isFinite else { return nil }
      offset = number
    }
    let parts = bytes[..<end].split(separator: 42, omittingEmptySubsequences: false)
    switch parts.count {
    case 1:
      guard Self.isName(parts[0]) else { return nil }
      self.init(to: string(parts[0]), offset: offset)
    case 2:
      let (name, number) = Self.isName(parts[0]) ? (parts[0], parts[1]) : (parts[1], parts[0])
      guard Self.isName(name), let factor = Double(string(number)), factor.isFinite, factor != 0 else { return nil }
      self.init(to: string(name), factor: factor, offset: offset)
    default: return nil
    }
  }

  /// Letters, digits, _ and @, the first a letter.
  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, (97...122).contains(first | 32) else { return false }
    return bytes.allSatisfy { (97...122).contains($0 | 32) || (48...57).contains($0) || $0 == 95 || $0 == 64 }
  }

  /// True for text that ends in a number's mantissa and e, as `2*1.5e`.
  private static func endsInExponent(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let last = bytes.last, last | 32 == 101 else { return false }
    let digits = bytes.dropLast().reversed().prefix { (48...57).contains($0) || $0 == 46 }
    guard let before = bytes.dropLast(1 + digits.count).last else { return !digits.isEmpty }
    return !digits.isEmpty && (before == 42 || before == 43 || before == 45)
  }
}
