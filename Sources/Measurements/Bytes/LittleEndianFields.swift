/// Little-endian numbers at places of a binary file, every place held against the file's size before it is read.
struct LittleEndianFields {
  /// Name of the file for messages.
  let file: String
  /// What to do about a damaged file, for messages.
  let cure: String

  /// Throws where fewer than `count` bytes lie from `position` on.
  func require(
    _ count: Int, at position: Int, of bytes: Span<UInt8>, _ what: String
  ) throws(MeasurementError) {
    guard position >= 0, count >= 0, position <= bytes.count, count <= bytes.count - position else {
      throw damaged(
        "\(what) is said to take \(Phrase.bytes(max(count, 0))) from byte \(position) on, and the file has "
          + Phrase.bytes(bytes.count))
    }
  }

  /// The unsigned number of `size` bytes, 1 to 4, at a position.
  func unsigned(
    _ bytes: Span<UInt8>, at position: Int, size: Int, _ what: String
  ) throws(MeasurementError) -> Int {
    try require(size, at: position, of: bytes, what)
    return Int(ByteOrder.little.integer(bytes, at: position, size: size))
  }

  /// The signed number of 16 bits at a position.
  func signed16(_ bytes: Span<UInt8>, at position: Int, _ what: String) throws(MeasurementError) -> Int {
    Int(Int16(truncatingIfNeeded: try unsigned(bytes, at: position, size: 2, what)))
  }

  /// The signed number of 32 bits at a position.
  func signed32(_ bytes: Span<UInt8>, at position: Int, _ what: String) throws(MeasurementError) -> Int {
    Int(Int32(truncatingIfNeeded: try unsigned(bytes, at: position, size: 4, what)))
  }

  /// The single-precision number at a position, as its shortest decimal says it: 0.016 stays 0.016.
  func float(_ bytes: Span<UInt8>, at position: Int, _ what: String) throws(MeasurementError) -> Double {
    let bits = try unsigned(bytes, at: position, size: 4, what)
    let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    return Double("\(value)") ?? .nan
  }

  /// Counts of a histogram, `size` bytes each (2 or 4, unsigned), checked against the file before memory is taken.
  func counts(
    _ bytes: Span<UInt8>, at position: Int, count: Int, size: Int, _ what: String
  ) throws(MeasurementError) -> [Double] {
    let (length, overflow) = count.multipliedReportingOverflow(by: size)
    try require(overflow ? Int.max : length, at: position, of: bytes, what)
    return (0..<count).map { Double(ByteOrder.little.integer(bytes, at: position + $0 * size, size: size)) }
  }

  /// An error for what contradicts itself.
  func damaged(_ what: String) -> MeasurementError {
    MeasurementError(.damaged, file: file, "\(what); \(cure)")
  }
}
