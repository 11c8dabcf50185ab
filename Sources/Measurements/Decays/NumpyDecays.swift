/// The decays of a NumPy array, read from the file as they are asked for: the file may be larger than the memory.
struct NumpyDecays: Sendable {
  /// Number of decays.
  let count: Int
  private let file: FilePieces
  private let header: NumpyHeader
  private let channels: Int
  /// Values between a decay and the next, and between a channel and the next.
  private let decayStep: Int
  private let channelStep: Int
  private let channelWidth: Double
  private let timeUnit: TimeUnit
  private let notes: [String]
  private let isJordi: Bool

  /// True for a file that starts as NumPy's arrays do.
  static func begins(_ file: FilePieces) throws(MeasurementError) -> Bool {
    let head = try file.bytes(0..<min(file.size, NumpyHeader.magic.count))
    return head == NumpyHeader.magic
  }

  /// Opens an array: one decay, or decays × channels unless the layout says otherwise.
  init(_ file: FilePieces, _ options: DecayFile.Options) throws(MeasurementError) {
    self.file = file
    let head = try file.bytes(0..<min(file.size, NumpyHeader.reach))
    header = try NumpyHeader(head.span, total: file.size, file: file.name)
    guard header.count > 0 else {
      throw MeasurementError(.empty, file: file.name, "the array is empty; save the measured values")
    }
    var shape = header.shape
    while shape.count > 2, let single = shape.firstIndex(of: 1) { shape.remove(at: single) }
    let size = shape.map { "\($0)" }.joined(separator: " × ")
    guard shape.count == 1 || shape.count == 2 else {
      throw MeasurementError(
        .wrongKind, file: file.name,
        "holds an array of \(shape.isEmpty ? "one value" : size), not of decays × channels; save it so")
    }
    channelWidth = try PackedDecays.channelWidth(options, file.name)
    let (unit, unitNotes) = DecayFile.chosenUnit(options, inFile: nil)
    timeUnit = unit
    isJordi = options.layout == .jordi
    if isJordi {
      let values = header.count
      guard shape.allSatisfy({ $0 == values || $0 == 1 }), values % 2 == 0 else {
        throw MeasurementError(
          .ragged, file: file.name, "the Jordi format has one column with an even number of channels, not \(size)")
      }
      (count, channels, decayStep, channelStep) = (2, values / 2, values / 2, 1)
      notes = unitNotes
    } else if shape.count == 1 {
      (count, channels, decayStep, channelStep) = (1, shape[0], shape[0], 1)
      notes = unitNotes
    } else {
      let isTransposed = options.layout == .countsInColumns
      let (rowStep, columnStep) = header.isFortran ? (1, shape[0]) : (shape[1], 1)
      (count, channels) = isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1])
      (decayStep, channelStep) = isTransposed ? (columnStep, rowStep) : (rowStep, columnStep)
      notes = unitNotes + (options.layout == nil ? ["array of \(size) taken as decays × channels"] : [])
    }
  }

  /// Decays in a row, each with its own error.
  func decays(_ range: Range<Int>) -> [Result<DecayTrace, MeasurementError>] {
    let counts: [[Double]]
    do {
      counts = try channelStep == 1 ? wholeDecays(range) : transposedDecays(range)
    } catch {
      return range.map { _ in .failure(error) }
    }
    return zip(range, counts).map { (index, counts) -> Result<DecayTrace, MeasurementError> in
      let label = isJordi ? ["VV", "VH"][index] : count == 1 ? "" : "decay \(index + 1)"
      do throws(MeasurementError) {
        return .success(
          try DecayTrace(
            source: file.name, label: label, channelWidth: channelWidth, counts: counts, timeUnit: timeUnit,
            notes: notes))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Decays whose channels lie one behind the other, in one piece of the file.
  private func wholeDecays(_ range: Range<Int>) throws(MeasurementError) -> [[Double]] {
    let first = header.start + range.lowerBound * decayStep * header.size
    let bytes = try file.bytes(first..<first + range.count * channels * header.size)
    let span = bytes.span
    var decays: [[Double]] = []
    for decay in 0..<range.count {
      var counts: [Double] = []
      counts.reserveCapacity(channels)
      for channel in 0..<channels {
        counts.append(header.value(span, at: (decay * channels + channel) * header.size))
      }
      decays.append(counts)
    }
    return decays
  }

  /// Decays that lie one beside the other: a piece of the file for every channel.
  private func transposedDecays(_ range: Range<Int>) throws(MeasurementError) -> [[Double]] {
    var decays = [[Double]](repeating: [], count: range.count)
    for channel in 0..<channels {
      let first = header.start + (channel * channelStep + range.lowerBound * decayStep) * header.size
      let bytes = try file.bytes(first..<first + range.count * header.size)
      for decay in 0..<range.count { decays[decay].append(header.value(bytes.span, at: decay * header.size)) }
    }
    return decays
  }
}
