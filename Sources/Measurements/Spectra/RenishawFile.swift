/// Renishaw WiRE's `.wdf`: blocks of a four-letter name, an identifier and their size, little-endian.
///
/// Layout after A. Henderson's description (doi:10.5281/zenodo.495477) and the py-wdf-reader project.
enum RenishawFile {
  static let magic = Array("WDF1".utf8)

  /// The spectra of a file, on one axis.
  static func series(_ file: FileBytes) throws(MeasurementError) -> [SpectrumSeries] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      [try RenishawReader(bytes, file: file.name).series(bytes)]
    }
  }
}

/// Reads a `.wdf` whose blocks were found.
struct RenishawReader {
  private let fields: LittleEndianFields
  /// Where the content of a block starts, and where it ends.
  private var blocks: [String: Range<Int>] = [:]
  private let pointCount: Int
  private let spectrumCount: Int
  private let capacity: Int
  private let originCount: Int
  /// Wavenumber of the laser, cm⁻¹.
  private let laser: Double

  init(_ bytes: Span<UInt8>, file: String) throws(MeasurementError) {
    fields = LittleEndianFields(file: file, cure: "copy the file again, or export the spectra as text")
    try fields.require(512, at: 0, of: bytes, "the header")
    var position = 0
    while position + 16 <= bytes.count, blocks.count < 1000 {
      let name = TextDecoding.text((position..<position + 4).map { bytes[$0] })
      let size = ByteOrder.little.integer(bytes, at: position + 8, size: 8)
      guard size >= 16, size <= UInt64(bytes.count - position) else {
        throw fields.damaged("the block \(name.quotedForMessage) at byte \(position) is cut off")
      }
      if blocks[name] == nil { blocks[name] = position + 16..<position + Int(size) }
      position += Int(size)
    }
    pointCount = try fields.unsigned(bytes, at: 60, size: 4, "the number of points")
    let counts = [64, 72].map { ByteOrder.little.integer(bytes, at: $0, size: 8) }
    guard counts.allSatisfy({ $0 <= UInt64(bytes.count) }) else {
      throw fields.damaged("\(counts[1]) spectra are announced, more than the file can hold")
    }
    (capacity, spectrumCount) = (Int(counts[0]), Int(counts[1]))
    originCount = try fields.unsigned(bytes, at: 92, size: 4, "the number of origins")
    laser = try fields.float(bytes, at: 156, "the laser's wavenumber")
  }

  func series(_ bytes: Span<UInt8>) throws(MeasurementError) -> SpectrumSeries {
    let axis = try block("XLST")
    let unit = try unit(try fields.unsigned(bytes, at: axis.lowerBound + 4, size: 4, "the unit of the axis"))
    guard pointCount > 0, spectrumCount > 0 else {
      throw MeasurementError(.empty, file: fields.file, "the file holds no spectrum; was the measurement started?")
    }
    let positions = try floats(bytes, at: axis.lowerBound + 8, count: pointCount, within: axis, "the axis")
    let data = try block("DATA")
    let (total, overflow) = pointCount.multipliedReportingOverflow(by: spectrumCount)
    guard !overflow, total <= (data.upperBound - data.lowerBound) / 4 else {
      throw fields.damaged(
        "\(spectrumCount) spectra of \(pointCount) points are announced, and the data have "
          + Phrase.bytes(data.upperBound - data.lowerBound))
    }
    let reading = try SpectralAxisReading(positions, unit: unit, file: fields.file)
    var intensities: [[Double]] = []
    for k in 0..<spectrumCount {
      let values = try floats(
        bytes, at: data.lowerBound + 4 * k * pointCount, count: pointCount, within: data, "a spectrum")
      intensities.append(reading.ordered(values))
    }
    var notes = reading.notes
    if spectrumCount < capacity { notes.append("\(spectrumCount) of \(capacity) planned spectra were measured") }
    return try SpectrumSeries(
      source: fields.file, axis: reading.axis, positions: reading.positions, intensities: intensities,
      labels: (1...spectrumCount).map { "\($0)" }, temperatures: try temperatures(bytes), notes: notes)
  }

  private func block(_ name: String) throws(MeasurementError) -> Range<Int> {
    guard let block = blocks[name] else { throw fields.damaged("the file has no block \(name)") }
    return block
  }

  /// Units by WiRE's numbers.
  private func unit(_ code: Int) throws(MeasurementError) -> SpectralAxisReading.Unit {
    switch code {
    case 1: return .shift(laser: laser)
    case 2: return .wavenumbers
    case 3: return .nanometres
    case 4: return .electronvolts
    case 5: return .micrometres
    default:
      throw MeasurementError(
        .invalidAxis, file: fields.file,
        "the axis has the unit \(code), not a wavelength or energy; export the spectra against one")
    }
  }

  private func floats(
    _ bytes: Span<UInt8>, at position: Int, count: Int, within block: Range<Int>, _ what: String
  ) throws(MeasurementError) -> [Double] {
    guard count <= (block.upperBound - position) / 4 else { throw fields.damaged("\(what) is cut off") }
    var values: [Double] = []
    values.reserveCapacity(count)
    for k in 0..<count { values.append(try fields.float(bytes, at: position + 4 * k, what)) }
    return values
  }

  /// The origins' temperature of every spectrum, K; nil where there is none or it does not vary.
  private func temperatures(_ bytes: Span<UInt8>) throws(MeasurementError) -> [Double]? {
    guard let origins = blocks["ORGN"], capacity >= spectrumCount, originCount <= 1000 else { return nil }
    // A count, then lists of type, unit, a name of 16 bytes and as many doubles as there are planned spectra.
    let size = 24 + 8 * capacity
    for k in 0..<originCount {
      let start = origins.lowerBound + 4 + k * size
      guard start + size <= origins.upperBound else { return nil }
      let type = try fields.unsigned(bytes, at: start, size: 4, "the kind of an origin") & 0x7FFF_FFFF
      let unit = try fields.unsigned(bytes, at: start + 4, size: 4, "the unit of an origin")
      guard type == 9, unit == 10 || unit == 21 else { continue }
      let offset = unit == 21 ? PhysicalConstants.zeroCelsius : 0
      let values = (0..<spectrumCount).map { ByteOrder.little.double(bytes, at: start + 24 + 8 * $0) + offset }
      let isUsable = values.allSatisfy { $0.isFinite && $0 >= 0 } && Set(values).count == values.count
      return isUsable ? values : nil
    }
    return nil
  }
}
