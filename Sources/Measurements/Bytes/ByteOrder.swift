/// The order of the bytes of a number, with what reads numbers of that order.
///
/// Positions are not checked here but by the span, which traps: whoever reads has compared sizes with the file before.
enum ByteOrder: Sendable, Equatable {
  case big
  case little

  /// The unsigned number of `size` bytes, 1 to 8, at a position.
  @inline(__always)
  func integer(_ bytes: Span<UInt8>, at position: Int, size: Int) -> UInt64 {
    var result: UInt64 = 0
    for index in 0..<size {
      let byte = UInt64(bytes[position + (self == .big ? index : size - 1 - index)])
      result = result << 8 | byte
    }
    return result
  }

  /// The 32-bit number at a position, as a count.
  func count(_ bytes: Span<UInt8>, at position: Int) -> Int { Int(integer(bytes, at: position, size: 4)) }

  /// The double-precision number at a position.
  @inline(__always)
  func double(_ bytes: Span<UInt8>, at position: Int) -> Double {
    Double(bitPattern: integer(bytes, at: position, size: 8))
  }
}
