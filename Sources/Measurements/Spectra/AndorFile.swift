/// Andor's `.sif`: a head of text lines, then single-precision frames.
///
/// Layout after M. Leutenegger's reader and the sif_parser project: the number of lines between the shutter times and
/// the calibration depends on the version, and every string is preceded by its length.
enum AndorFile {
  static let magic = Array("Andor Technology Multi-Channel File".utf8)

  /// The spectra of a file: rows of a frame, or frames.
  static func series(_ file: FileBytes) throws(MeasurementError) -> [SpectrumSeries] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      var head = AndorHead(file: file.name)
      return [try head.series(bytes)]
    }
  }
}

/// The head of a `.sif`, read word by word.
struct AndorHead {
  let file: String
  private var position = 0

  init(file: String) { self.file = file }

  mutating func series(_ bytes: Span<UInt8>) throws(MeasurementError) -> SpectrumSeries {
    try skipLines(2, bytes)
    let version = try integer(bytes)
    try skipLines(1, bytes)
    // Detector; its size; the file's own name; a number; the user's text.
    try skipLines(1, bytes)
    for _ in 0..<2 { _ = try integer(bytes) }
    try skipString(bytes)
    _ = try integer(bytes)
    try skipString(bytes)
    // Shutter times, and what the version puts behind them.
    _ = try integer(bytes)
    try skipLines(1, bytes)
    switch version {
    case 65_548...65_557: try skipLines(2, bytes)
    case 65_558: try skipLines(5, bytes)
    case 65_559, 65_564: try skipLines(9, bytes)
    case 65_565: try skipLines(15, bytes)
    case 65_566...: try skipLines(18, bytes)
    default: break
    }
    if try integer(bytes) == 65_540 { try skipLines(1, bytes) }
    let coefficients = try line(bytes).split(separator: " ").compactMap { NumberText.number(String($0)) }
    try skipLines(6, bytes)
    for _ in 0..<3 { try skipString(bytes) }
    return try frames(bytes, coefficients, version: version)
  }

  /// Frames and their areas, then the numbers.
  private mutating func frames(
    _ bytes: Span<UInt8>, _ coefficients: [Double], version: Int
  ) throws(MeasurementError) -> SpectrumSeries {
    for _ in 0..<5 { _ = try integer(bytes) }
    let frameCount = try integer(bytes)
    let areaCount = try integer(bytes)
    _ = try integer(bytes)
    _ = try integer(bytes)
    guard frameCount > 0, areaCount > 0, frameCount <= bytes.count, areaCount <= bytes.count else {
      throw damaged("\(frameCount) frames of \(areaCount) areas are announced")
    }
    var width = 0
    var rows = 0
    for _ in 0..<areaCount {
      _ = try integer(bytes)
      var area: [Int] = []
      for _ in 0..<6 { area.append(try integer(bytes)) }
      try skipLines(1, bytes)
      guard area[4] > 0, area[5] > 0, area.allSatisfy({ abs($0) <= 1 << 20 }) else {
        throw damaged("an area is binned by \(area[4]) × \(area[5])")
      }
      width = (1 + area[2] - area[0]) / area[5]
      rows += (1 + area[1] - area[3]) / area[4]
    }
    for _ in 0..<frameCount { _ = try integer(bytes) }
    try skipLines(1, bytes)
    let (size, overflow) = width.multipliedReportingOverflow(by: max(rows, 0))
    let (total, overflowAll) = size.multipliedReportingOverflow(by: frameCount)
    guard !overflow, !overflowAll, total > 0, total <= bytes.count / 4 else {
      throw damaged("\(frameCount) frames of \(width) × \(rows) points are announced")
    }
    try skipFlags(bytes, frameCount: frameCount, version: version)
    guard total * 4 <= bytes.count - position else {
      throw damaged(
        "the data take \(Phrase.bytes(total * 4)) and \(Phrase.bytes(bytes.count - position)) are left")
    }
    guard rows <= 64, rows * frameCount <= 100_000 else {
      throw MeasurementError(
        .wrongKind, file: file,
        "holds images of \(width) × \(rows) points, not spectra; bin the rows (full vertical binning)")
    }
    return try spectra(bytes, coefficients, width: width, count: rows * frameCount)
  }

  /// Newer versions put a line 0 before the data; the newest a line 1 and a number for every frame.
  private mutating func skipFlags(_ bytes: Span<UInt8>, frameCount: Int, version: Int) throws(MeasurementError) {
    guard position + 1 < bytes.count, bytes[position + 1] == Ascii.lineFeed else { return }
    if bytes[position] == UInt8(ascii: "0") {
      position += 2
    } else if bytes[position] == UInt8(ascii: "1"), version == 65_567 {
      position += 2
      try skipLines(frameCount, bytes)
    }
  }

  private func spectra(
    _ bytes: Span<UInt8>, _ coefficients: [Double], width: Int, count: Int
  ) throws(MeasurementError) -> SpectrumSeries {
    guard coefficients.count >= 2, coefficients.dropFirst().contains(where: { $0 != 0 }), coefficients != [0, 1, 0, 0]
    else {
      throw MeasurementError(
        .invalidAxis, file: file, "the detector was not calibrated: its axis is pixels; calibrate it, or export as text"
      )
    }
    // A polynomial of the pixel, which counts from 1.
    let positions = (1...width).map { pixel in coefficients.reversed().reduce(0) { $0 * Double(pixel) + $1 } }
    let reading = try SpectralAxisReading(positions, unit: .nanometres, file: file)
    let fields = LittleEndianFields(file: file, cure: "copy the file again")
    var intensities: [[Double]] = []
    for k in 0..<count {
      var values: [Double] = []
      values.reserveCapacity(width)
      for i in 0..<width { values.append(try fields.float(bytes, at: position + 4 * (k * width + i), "a spectrum")) }
      intensities.append(reading.ordered(values))
    }
    return try SpectrumSeries(
      source: file, axis: .wavelength, positions: reading.positions, intensities: intensities,
      labels: (1...count).map { "\($0)" }, notes: reading.notes)
  }

  private mutating func line(_ bytes: Span<UInt8>) throws(MeasurementError) -> String {
    let start = position
    try skipLines(1, bytes)
    return TextDecoding.text((start..<position).map { bytes[$0] }).trimmed
  }

  private mutating func skipLines(_ count: Int, _ bytes: Span<UInt8>) throws(MeasurementError) {
    for _ in 0..<count {
      while position < bytes.count, bytes[position] != Ascii.lineFeed { position += 1 }
      guard position < bytes.count else { throw damaged("the file ends in its own header") }
      position += 1
    }
  }

  /// The next whole number behind blanks and line ends; a byte that is no text counts as a blank.
  private mutating func integer(_ bytes: Span<UInt8>) throws(MeasurementError) -> Int {
    while position < bytes.count, bytes[position] <= Ascii.space { position += 1 }
    let start = position
    while position < bytes.count, bytes[position] > Ascii.space { position += 1 }
    let word = TextDecoding.text((start..<min(position, start + 24)).map { bytes[$0] })
    guard let value = Int(word) else {
      throw damaged("a whole number is expected at byte \(start), not \(word.quotedForMessage)")
    }
    return value
  }

  /// A string behind its length.
  private mutating func skipString(_ bytes: Span<UInt8>) throws(MeasurementError) {
    let length = try integer(bytes)
    try skipLines(1, bytes)
    guard length >= 0, position <= bytes.count, length <= bytes.count - position else {
      throw damaged("a text of \(length) bytes is announced at byte \(position)")
    }
    position += length
  }

  private func damaged(_ what: String) -> MeasurementError {
    MeasurementError(
      .damaged, file: file,
      "\(what): the file is cut off, or of a version that is not known; export the spectrum as text (Andor Solis: Export "
        + "As ASCII)")
  }
}
