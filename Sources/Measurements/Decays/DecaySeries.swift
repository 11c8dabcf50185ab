/// The decays of a file, handed out as they are asked for.
///
/// Those of a NumPy array stay in the file until then, those of a matrix of text in one table of numbers: a hundred
/// thousand of them need no memory for each.
public struct DecaySeries: Sendable {
  /// Name of the file.
  public let source: String
  /// Number of decays, at least 1.
  public let count: Int
  private let content: Content

  private enum Content: Sendable {
    case traces([DecayTrace])
    case table(PackedTable)
    case array(NumpyDecays)
  }

  /// Opens a file; options and errors are those of ``MeasurementReader/decays(at:channelWidth:timeUnit:layout:assumedUnit:)``. What is
  /// wrong with one decay of many is thrown with that decay.
  init(path: String, _ options: DecayFile.Options) throws(MeasurementError) {
    let pieces = try FilePieces(path: path)
    source = pieces.name
    if try NumpyDecays.begins(pieces) {
      let array = try NumpyDecays(pieces, options)
      (content, count) = (.array(array), array.count)
      return
    }
    let file = try FileBytes(path: path)
    if let layout = options.layout, layout != .timesFirst, DecaySource(file) == .text {
      let table = try PackedTable(try TableScanner.table(FileContent(file)), layout, options)
      (content, count) = (.table(table), table.count)
    } else {
      let traces = try DecaySource(file).decays(file, options)
      guard !traces.isEmpty else { throw MeasurementError(.empty, file: file.name, "the file holds no decay") }
      (content, count) = (.traces(traces), traces.count)
    }
  }

  /// Decays in a row, numbered from 0, each or what is wrong with it.
  public func decays(_ range: Range<Int>) -> [Result<DecayTrace, MeasurementError>] {
    switch content {
    case .traces(let traces): return traces[range].map { .success($0) }
    case .array(let array): return array.decays(range)
    case .table(let table):
      return range.map { (index) -> Result<DecayTrace, MeasurementError> in
        do throws(MeasurementError) { return .success(try table.decay(index)) } catch { return .failure(error) }
      }
    }
  }

  /// One decay; `column` counts from 1 and is needed where there are several.
  public func decay(column: Int?) throws(MeasurementError) -> DecayTrace {
    if column == nil, count > 1 {
      throw MeasurementError(
        .ambiguous, file: source, "holds \(count) decays; choose one with --column 1 to \(count)")
    }
    let index = (column ?? 1) - 1
    guard (0..<count).contains(index) else {
      throw MeasurementError(
        .invalidOption, file: source,
        "holds \(Phrase.count(count, "decay")), not a decay \(column ?? 1); choose --column 1 to \(count)")
    }
    return try decays(index..<index + 1)[0].get()
  }
}
