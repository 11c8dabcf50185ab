/// Files of photon counters, put together byte by byte from the published layouts, apart from the readers.
enum BinaryDecayFiles {
  static func little(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func filled(_ text: String, _ size: Int) -> [UInt8] {
    Array(text.utf8) + Array(repeating: 0, count: size - text.utf8.count)
  }

  /// A PicoQuant tag.
  static func tag(_ name: String, _ index: Int = -1, type: Int, value: [UInt8]) -> [UInt8] {
    filled(name, 32) + little(index, 4) + little(type, 4) + value
  }

  static func integer(_ name: String, _ value: Int, at index: Int = -1) -> [UInt8] {
    tag(name, index, type: 0x1000_0008, value: little(value, 8))
  }

  static func number(_ name: String, _ value: Double, at index: Int = -1) -> [UInt8] {
    tag(name, index, type: 0x2000_0008, value: little(Int(bitPattern: UInt(value.bitPattern)), 8))
  }

  static func text(_ name: String, _ value: String) -> [UInt8] {
    tag(name, type: 0x4001_FFFF, value: little(value.utf8.count, 8)) + Array(value.utf8)
  }

  private static let headerEnd = tag("Header_End", type: 0xFFFF_0008, value: little(0, 8))

  /// A `.phu` file of histograms of equal length.
  static func phu(
    _ curves: [[Int]], seconds: Double, claimedBins: Int? = nil, claimedCurves: Int? = nil, offset: Int? = nil
  ) -> [UInt8] {
    func header(_ start: Int) -> [UInt8] {
      var bytes =
        filled("PQHISTO", 8) + filled("1.0.00", 8) + text("CreatorSW_Name", "writer of a test")
        + integer("HistoResult_NumberOfCurves", claimedCurves ?? curves.count) + integer("HistoResult_BitsPerBin", 32)
      for (index, curve) in curves.enumerated() {
        bytes += integer("HistResDscr_HistogramBins", claimedBins ?? curve.count, at: index)
        bytes += integer("HistResDscr_DataOffset", offset ?? start + index * curve.count * 4, at: index)
        bytes += number("HistResDscr_MDescResolution", seconds, at: index)
      }
      return bytes + headerEnd
    }
    return header(header(0).count) + curves.flatMap { $0.flatMap { little($0, 4) } }
  }

  /// A `.ptu` file of records.
  static func ptu(
    _ records: [Int], type: Int, seconds: Double, period: Double, claimed: Int? = nil
  ) -> [UInt8] {
    filled("PQTTTR", 8) + filled("1.0.00", 8) + text("CreatorSW_Name", "writer of a test")
      + integer("TTResultFormat_TTTRRecType", type) + integer("TTResultFormat_BitsPerRecord", 32)
      + number("MeasDesc_Resolution", seconds) + number("MeasDesc_GlobalResolution", period)
      + integer("TTResult_NumberOfRecords", claimed ?? records.count) + headerEnd + records.flatMap { little($0, 4) }
  }

  /// A T3 record of a HydraHarp, TimeHarp 260 or MultiHarp: one bit, 6, 15 and 10.
  static func hydraHarp(channel: Int, time: Int, sync: Int, special: Int = 0) -> Int {
    special << 31 | channel << 25 | time << 10 | sync
  }

  /// A T3 record of a PicoHarp 300: 4 bits, 12 and 16.
  static func picoHarp(channel: Int, time: Int, sync: Int) -> Int { channel << 28 | time << 16 | sync }

  /// A `.phd` file of one curve.
  static func phd(
    _ counts: [Int], nanoseconds: Float, version: String = "2.0", claimed: Int? = nil, curves: Int = 1,
    offset: Int = 864
  ) -> [UInt8] {
    let text =
      filled("PicoHarp 300", 16) + filled(version, 6) + filled("test", 18) + filled("1.0", 12) + filled("now", 18)
      + [13, 10] + filled("", 256)
    let board = little(curves, 4) + little(32, 4) + filled("", 692 - 328 - 8)
    var curve = [UInt8](repeating: 0, count: 172)
    curve.replaceSubrange(92..<96, with: little(Int(nanoseconds.bitPattern), 4))
    curve.replaceSubrange(96..<100, with: little(claimed ?? counts.count, 4))
    curve.replaceSubrange(136..<140, with: little(offset, 4))
    return text + board + curve + counts.flatMap { little($0, 4) }
  }

  /// A block of an `.sdt` file.
  struct Block {
    var type = 0x01
    var size = 2
    var counts: [Int]
    var claimed: Int?
    var next: Int?
  }

  /// An `.sdt` file with one measurement description.
  static func sdt(
    _ blocks: [Block], channels: Int, range: Float, gain: Int, revision: Int = 14, claimedBlocks: Int? = nil
  ) -> [UInt8] {
    let first = 42 + 256
    var data: [UInt8] = []
    for (index, block) in blocks.enumerated() {
      let start = first + data.count + 22
      let length = block.counts.count * block.size
      let next = block.next ?? (index + 1 < blocks.count ? start + length : 0)
      data +=
        (revision >= 15 ? [0, 0] : little(index, 2)) + little(start, 4) + little(next, 4)
        + little(block.type | (block.size == 4 ? 0x100 : 0), 2) + little(0, 2) + little(0, 4)
        + little(block.claimed ?? length, 4) + block.counts.flatMap { little($0, block.size) }
    }
    var description = [UInt8](repeating: 0, count: 256)
    description.replaceSubrange(64..<68, with: little(Int(range.bitPattern), 4))
    description.replaceSubrange(68..<70, with: little(gain, 2))
    description.replaceSubrange(82..<84, with: little(channels, 2))
    let header =
      little(revision, 2) + little(0, 4) + little(0, 2) + little(0, 4) + little(0, 2) + little(first, 4)
      + little(claimedBlocks ?? blocks.count, 2) + little(0, 4) + little(42, 4) + little(1, 2) + little(256, 2)
      + [0x55, 0x55] + little(0, 4) + little(0, 2) + little(0, 2)
    return header + description + data
  }
}
