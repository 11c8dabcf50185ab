/// Decays in Becker & Hickl's `.sdt` files.
///
/// Layout (Becker & Hickl, The bh TCSPC Handbook, and its SPC_data_file_structure.h): a header of 42 bytes leads to the
/// measurement descriptions and to a chain of data blocks, each with a header of 22 bytes. Of a description count here
/// the TAC range (s, single precision, at 64), the TAC gain (68) and the number of channels (82): a channel lasts
/// range/gain/channels.
enum BeckerHicklFile {
  private static let headerSize = 42
  private static let blockHeaderSize = 22
  /// Decays beyond which a file is an image.
  private static let limit = 4096

  /// What a measurement description says of its curves.
  private struct Description {
    let channels: Int
    let secondsPerChannel: Double
  }

  /// One block of data.
  private struct Block {
    let type: Int
    let description: Int
    let start: Int
    let length: Int
    let next: Int
  }

  /// True for bytes that begin as an `.sdt` file does.
  static func begins(_ head: [UInt8]) -> Bool {
    guard head.count >= headerSize, head[..<headerSize].contains(0) else { return false }
    return (head[32], head[33]) == (0x55, 0x55) || (head[32], head[33]) == (0x11, 0x11)
  }

  /// The decays of a file.
  static func decays(_ file: FileBytes, _ options: DecayFile.Options) throws(MeasurementError) -> [DecayTrace] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      let fields = LittleEndianFields(
        file: file.name, cure: "the file is cut off or damaged: copy it again, or export it as text")
      try fields.require(headerSize, at: 0, of: bytes, "the header")
      guard bytes[32] == 0x55, bytes[33] == 0x55 else {
        throw fields.damaged("the header is marked as not valid: the measurement was not saved whole")
      }
      var count = try fields.unsigned(bytes, at: 18, size: 2, "the number of blocks")
      // Where 15 bits do not hold the number, another field does.
      if count == 0x7FFF { count = try fields.unsigned(bytes, at: 34, size: 4, "the number of blocks") }
      guard count > 0, count <= bytes.count / blockHeaderSize else {
        throw fields.damaged("the header announces \(count) blocks, which the file cannot hold")
      }
      var place = try fields.signed32(bytes, at: 14, "the place of the first block")
      var histograms: [BinaryHistogram] = []
      var skipped = 0
      var claimed = 0
      for index in 0..<count {
        let block = try block(bytes, at: place, fields)
        // Each block ends behind the one before it: a chain that goes back would never end.
        guard index == count - 1 || block.next > place else {
          throw fields.damaged("block \(index + 1) leads back to byte \(block.next)")
        }
        place = block.next
        // Curves of one decay each, or a page of them; the other kinds are no decays.
        guard [0x00, 0x10, 0x60].contains(block.type & 0xF0) else {
          skipped += 1
          continue
        }
        // Blocks may not share bytes: they would take more memory than the file has.
        claimed += block.length
        guard claimed <= bytes.count else {
          throw fields.damaged(
            "the blocks announce \(Phrase.bytes(claimed)), and the file has \(Phrase.bytes(bytes.count))")
        }
        histograms += try curves(bytes, block, index + 1, fields)
        guard histograms.count <= limit else {
          throw MeasurementError(
            .wrongKind, file: file.name,
            "holds an image of more than \(limit) decays; export the decay of a region from the instrument's program")
        }
      }
      guard !histograms.isEmpty else {
        throw MeasurementError(
          .wrongKind, file: file.name,
          "holds \(Phrase.count(skipped, "block")) and no decay among them (correlations or other curves)")
      }
      return try BinaryHistogram.decays(histograms, file: file.name, options)
    }
  }

  private static func block(
    _ bytes: Span<UInt8>, at place: Int, _ fields: LittleEndianFields
  ) throws(MeasurementError) -> Block {
    try fields.require(blockHeaderSize, at: place, of: bytes, "the header of a block")
    let revision = ByteOrder.little.integer(bytes, at: 0, size: 2) & 0xF
    // From revision 15 on a byte more for each place, in front.
    func offset(_ position: Int, extended: Int) throws(MeasurementError) -> Int {
      let low = try fields.unsigned(bytes, at: position, size: 4, "a place")
      return revision >= 15 ? low + Int(bytes[extended]) << 32 : low
    }
    return Block(
      type: try fields.unsigned(bytes, at: place + 10, size: 2, "the type of a block"),
      description: try fields.signed16(bytes, at: place + 12, "the description of a block"),
      start: try offset(place + 2, extended: place),
      length: try fields.unsigned(bytes, at: place + 18, size: 4, "the length of a block"),
      next: try offset(place + 6, extended: place + 1))
  }

  private static func curves(
    _ bytes: Span<UInt8>, _ block: Block, _ number: Int, _ fields: LittleEndianFields
  ) throws(MeasurementError) -> [BinaryHistogram] {
    guard block.type & 0x1000 == 0 else {
      throw MeasurementError(
        .wrongKind, file: fields.file, "holds compressed blocks; save it without compression, or export it as text")
    }
    guard let size = [0x000: 2, 0x100: 4][block.type & 0xF00] else {
      throw fields.damaged("block \(number) holds numbers of a type that is not known (\(block.type & 0xF00))")
    }
    let description = try description(bytes, block.description, fields)
    let curve = description.channels * size
    guard block.length >= curve, block.length % curve == 0 else {
      throw fields.damaged(
        "block \(number) has \(Phrase.bytes(block.length)), which are no curves of \(description.channels) channels")
    }
    try fields.require(block.length, at: block.start, of: bytes, "block \(number)")
    let count = block.length / curve
    guard count <= limit else {
      throw MeasurementError(
        .wrongKind, file: fields.file,
        "holds an image of \(count) decays; export the decay of a region from the instrument's program")
    }
    var histograms: [BinaryHistogram] = []
    for index in 0..<count {
      histograms.append(
        BinaryHistogram(
          label: count == 1 ? "block \(number)" : "block \(number), curve \(index + 1)",
          secondsPerChannel: description.secondsPerChannel,
          counts: try fields.counts(
            bytes, at: block.start + index * curve, count: description.channels, size: size, "block \(number)")))
    }
    return histograms
  }

  private static func description(
    _ bytes: Span<UInt8>, _ index: Int, _ fields: LittleEndianFields
  ) throws(MeasurementError) -> Description {
    let first = try fields.signed32(bytes, at: 24, "the place of the descriptions")
    let count = try fields.signed16(bytes, at: 28, "the number of descriptions")
    let length = try fields.signed16(bytes, at: 30, "the length of a description")
    guard index >= 0, index < count, length >= 84 else {
      throw fields.damaged("a block belongs to description \(index), and there are \(count) of \(length) bytes")
    }
    let place = first + index * length
    try fields.require(length, at: place, of: bytes, "description \(index)")
    let range = try fields.float(bytes, at: place + 64, "the TAC range")
    let gain = try fields.signed16(bytes, at: place + 68, "the TAC gain")
    // 65 536 channels do not fit into 16 bits and are written as 0.
    let written = try fields.unsigned(bytes, at: place + 82, size: 2, "the number of channels")
    let channels = written == 0 ? 65_536 : written
    guard range > 0, range < 1e3, gain > 0, channels > 1 else {
      throw fields.damaged("the time axis is not given (TAC range \(range) s, gain \(gain), \(channels) channels)")
    }
    return Description(channels: channels, secondsPerChannel: range / Double(gain) / Double(channels))
  }
}
