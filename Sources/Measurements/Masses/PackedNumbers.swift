/// Floating-point numbers as mzML and mzXML pack them: base64, perhaps of zlib, of 32 or 64 bits.
struct PackedNumbers {
  /// The most numbers of one array.
  static let limit = 20_000_000

  /// `bits` of a packing that is known and not read.
  static let numpress = -1

  var bits = 0
  var isCompressed = false
  var order = ByteOrder.little
  /// Base64 as it stands in the file.
  var text: [UInt8] = []

  /// The numbers; throws `damaged` with the place where they are not exactly `count`, and where zlib would make them more
  /// than `growth` times as long.
  func numbers(
    _ count: Int, growth: Int = 1040, file: String, line: String
  ) throws(MeasurementError) -> [Double] {
    func damage(_ message: String) -> MeasurementError {
      MeasurementError(.damaged, file: file, "\(line): \(message); convert the file again")
    }
    guard bits != Self.numpress else {
      throw MeasurementError(
        .wrongKind, file: file,
        "\(line): is packed with MS-Numpress, which is not read; convert it again without, as in msconvert --64 --zlib")
    }
    guard bits == 32 || bits == 64 else {
      throw damage("its numbers are neither 32- nor 64-bit floating-point")
    }
    guard count >= 0, count <= Self.limit else { throw damage("claims \(count) numbers, more than \(Self.limit)") }
    let size = count * bits / 8
    guard let packed = Base64.decoded(text) else { throw damage("its base64 is cut off or spoiled") }
    var bytes = packed
    if isCompressed, count > 0 {
      // zlib packs at most 1032 to 1: a larger claim takes no memory.
      guard size / growth <= packed.count else {
        throw damage("claims \(count) numbers in \(Phrase.bytes(packed.count)), which cannot be")
      }
      guard packed.count > 6, let unpacked = Inflater.inflateZlib(packed, size: size) else {
        throw damage("its compressed numbers are damaged or not the \(count) that it claims")
      }
      bytes = unpacked
    }
    guard bytes.count == size else {
      throw damage("holds \(Phrase.bytes(bytes.count)) where \(count) numbers take \(Phrase.bytes(size))")
    }
    let width = bits / 8
    return (0..<count).map { index in
      let raw = order.integer(bytes.span, at: index * width, size: width)
      return bits == 64 ? Double(bitPattern: raw) : Double(Float(bitPattern: UInt32(truncatingIfNeeded: raw)))
    }
  }
}
