import CZlib

/// Unpacks what zip archives and mass spectra hold, through the system's zlib. Its pointers stay in this file.
enum Inflater {
  /// Unpacks raw deflated bytes to exactly `size` bytes; nil where they are damaged or of another size.
  static func inflate(_ packed: [UInt8], size: Int) -> [UInt8]? { unpacked(packed, size: size, windowBits: -15) }

  /// The same for bytes with zlib's header around them.
  static func inflateZlib(_ packed: [UInt8], size: Int) -> [UInt8]? { unpacked(packed, size: size, windowBits: 15) }

  private static func unpacked(_ packed: [UInt8], size: Int, windowBits: Int32) -> [UInt8]? {
    // zlib counts in 32 bits.
    guard size > 0, packed.count <= Int(UInt32.max), size <= Int(UInt32.max) else { return nil }
    var stream = z_stream()
    // Negative: no zlib header around the bytes, as zip stores them. The size tells zlib which layout this is.
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return nil
    }
    defer { inflateEnd(&stream) }
    var isComplete = false
    var source = packed
    let result = [UInt8](unsafeUninitializedCapacity: size) { target, count in
      source.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(size)
        let status = CZlib.inflate(&stream, Z_FINISH)
        isComplete = status == Z_STREAM_END && stream.avail_out == 0
        count = size - Int(stream.avail_out)
      }
    }
    return isComplete ? result : nil
  }

  /// The CRC-32 of some bytes, as zip archives store it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }
}
