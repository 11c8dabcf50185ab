import CZlib

/// Unpacks gzip piece by piece, so that its size need not be known or trusted. Pointers stay in this file.
enum Gunzip {
  private static let pieceSize = 1 << 16

  /// True for bytes that begin as gzip does.
  static func startsWithMark(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Hands the unpacked bytes to `body`, at most `limit` of them, until it returns false. Throws `damaged` for what cannot be
  /// unpacked or is longer.
  static func unpack(
    _ packed: [UInt8], file: String, limit: Int, _ body: ([UInt8]) throws(MeasurementError) -> Bool
  ) throws(MeasurementError) {
    let damage = MeasurementError(.damaged, file: file, "is a damaged gzip file; copy or pack it again")
    guard packed.count <= Int(UInt32.max) else { throw damage }
    var stream = z_stream()
    // 16 more than the largest window: a gzip header is expected.
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw damage }
    defer { inflateEnd(&stream) }
    var used = 0
    var total = 0
    while true {
      var status = Z_OK
      let start = used
      let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { target, count in
        packed.withUnsafeBufferPointer { source in
          stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + start })
          stream.avail_in = UInt32(source.count - start)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(pieceSize)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          used = source.count - Int(stream.avail_in)
          count = pieceSize - Int(stream.avail_out)
        }
      }
      guard status == Z_OK || status == Z_STREAM_END else { throw damage }
      total += piece.count
      guard total <= limit else {
        throw MeasurementError(.damaged, file: file, "unpacks to more than \(Phrase.bytes(limit)); it is refused")
      }
      guard try body(piece), status != Z_STREAM_END else { return }
      guard !piece.isEmpty || used > start else { throw damage }
    }
  }
}
