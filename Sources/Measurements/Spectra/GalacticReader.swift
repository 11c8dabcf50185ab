import Glibc

/// Reads the spectra behind the head of an `.spc` file.
struct GalacticReader {
  let header: GalacticHeader
  private var position: Int

  /// One spectrum with its own axis where it has one.
  private struct Member {
    var axis: [Double]?
    var values: [Double]
    /// What the spectra are ordered by: a time, a temperature.
    var place: Double
  }

  init(header: GalacticHeader) {
    self.header = header
    position = header.start
  }

  mutating func series(_ bytes: Span<UInt8>) throws(MeasurementError) -> [SpectrumSeries] {
    let unit = try header.unit()
    var shared: [Double]?
    if header.hasAxis, !header.hasOwnAxes { shared = try floats(bytes, header.pointCount, "the axis") }
    var members: [Member] = []
    if header.isOld {
      repeat { members.append(try member(bytes)) } while header.isMultiple && position + 32 < bytes.count
    } else {
      let least = 32 + (header.hasOwnAxes ? 0 : header.pointCount * (header.isShort ? 2 : 4))
      let (needed, overflow) = header.spectrumCount.multipliedReportingOverflow(by: least)
      guard !overflow, needed <= bytes.count - position else {
        throw damaged(
          "\(Phrase.count(header.spectrumCount, "spectrum")) of \(header.pointCount) points are announced, and the file "
            + "has \(Phrase.bytes(bytes.count))")
      }
      for _ in 0..<header.spectrumCount { members.append(try member(bytes)) }
    }
    let places = members.map(\.place)
    let isOrdered = Set(places).count == members.count && members.count > 1
    let labels = members.indices.map { isOrdered ? Phrase.rounded(places[$0]) : "\($0 + 1)" }
    let kelvin = places.compactMap { header.kelvin($0) }
    let temperatures = kelvin.count == members.count && isOrdered && kelvin.allSatisfy { $0 >= 0 } ? kelvin : nil
    if header.hasOwnAxes {
      var all: [SpectrumSeries] = []
      for (k, member) in members.enumerated() {
        let reading = try SpectralAxisReading(member.axis ?? [], unit: unit, file: header.file)
        all.append(
          try SpectrumSeries(
            source: header.file, axis: reading.axis, positions: reading.positions,
            intensities: [reading.ordered(member.values)], labels: [labels[k]],
            temperatures: temperatures.map { [$0[k]] },
            notes: k == 0 ? reading.notes : []))
      }
      return all
    }
    let reading = try SpectralAxisReading(shared ?? evenAxis, unit: unit, file: header.file)
    return [
      try SpectrumSeries(
        source: header.file, axis: reading.axis, positions: reading.positions,
        intensities: members.map { reading.ordered($0.values) }, labels: labels, temperatures: temperatures,
        notes: reading.notes)
    ]
  }

  private var evenAxis: [Double] {
    let last = Double(max(header.pointCount - 1, 1))
    return (0..<header.pointCount).map { header.first + (header.last - header.first) * Double($0) / last }
  }

  private mutating func member(_ bytes: Span<UInt8>) throws(MeasurementError) -> Member {
    try require(32, bytes, "the head of a spectrum")
    let head = position
    position += 32
    var count = header.pointCount
    if header.hasOwnAxes {
      count = Int(header.order.integer(bytes, at: head + 16, size: 4))
      guard count <= bytes.count / 4 else { throw damaged("a spectrum of \(count) points is announced") }
    }
    var exponent = header.exponent
    if header.isMultiple, !header.isOld { exponent = Int(Int8(bitPattern: bytes[head + 1])) }
    let place = Double(Float(bitPattern: UInt32(header.order.integer(bytes, at: head + 4, size: 4))))
    var axis: [Double]?
    if header.hasOwnAxes {
      let start = position
      let values = try floats(bytes, count, "the axis of a spectrum")
      if AxisOrder.isMonotonic(values), values.allSatisfy(\.isFinite) {
        axis = values
      } else {
        // Some programs write these axes as whole numbers scaled like the intensities.
        position = start
        axis = try integers(bytes, count, exponent, "the axis of a spectrum")
      }
    }
    // An exponent of −128 says single precision.
    let values =
      exponent == -128
      ? try floats(bytes, count, "a spectrum") : try integers(bytes, count, exponent, "a spectrum")
    return Member(axis: axis, values: values, place: place.isFinite ? place : 0)
  }

  private mutating func floats(
    _ bytes: Span<UInt8>, _ count: Int, _ what: String
  ) throws(MeasurementError) -> [Double] {
    try require(count * 4, bytes, what)
    var values: [Double] = []
    values.reserveCapacity(count)
    for k in 0..<count {
      let bits = UInt32(header.order.integer(bytes, at: position + 4 * k, size: 4))
      // The decimal of a single: 500.1 stays 500.1.
      values.append(Double("\(Float(bitPattern: bits))") ?? .nan)
    }
    position += count * 4
    return values
  }

  /// Fixed-point numbers: integer·2^(exponent − bits). The old form has the high word first.
  private mutating func integers(
    _ bytes: Span<UInt8>, _ count: Int, _ exponent: Int, _ what: String
  ) throws(MeasurementError) -> [Double] {
    let size = header.isShort ? 2 : 4
    try require(count * size, bytes, what)
    let scale = exp2(Double(exponent - 8 * size))
    var values: [Double] = []
    values.reserveCapacity(count)
    for k in 0..<count {
      let bits = header.order.integer(bytes, at: position + size * k, size: size)
      if size == 2 {
        values.append(Double(Int16(bitPattern: UInt16(bits))) * scale)
      } else {
        let word = UInt32(bits)
        let ordered = header.isOld ? word << 16 | word >> 16 : word
        values.append(Double(Int32(bitPattern: ordered)) * scale)
      }
    }
    position += count * size
    return values
  }

  private func require(_ count: Int, _ bytes: Span<UInt8>, _ what: String) throws(MeasurementError) {
    guard count >= 0, position <= bytes.count, count <= bytes.count - position else {
      throw damaged("\(what) is cut off: \(Phrase.bytes(count)) from byte \(position) on")
    }
  }

  private func damaged(_ what: String) -> MeasurementError {
    MeasurementError(.damaged, file: header.file, "\(what); copy the file again, or export the spectrum as text")
  }
}
