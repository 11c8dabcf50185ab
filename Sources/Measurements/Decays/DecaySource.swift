/// The formats that hold decays, told by how a file starts; NumPy's arrays are read by ``NumpyDecays``.
enum DecaySource: Sendable, Equatable {
  /// PicoQuant's `.phu`, `.ptu` and `.phd`.
  case taggedHistogram, taggedRecords, picoHarp
  /// Becker & Hickl's `.sdt`.
  case beckerHickl
  case text

  /// The format of a file.
  init(_ file: FileBytes) {
    let head = Array(file.data.prefix(64))
    if head.starts(with: PicoQuantFile.histogramMagic) {
      self = .taggedHistogram
    } else if head.starts(with: PicoQuantFile.recordMagic) {
      self = .taggedRecords
    } else if head.starts(with: PicoHarpFile.magic) {
      self = .picoHarp
    } else if BeckerHicklFile.begins(head) || (file.hasExtension("sdt") && head.contains(0)) {
      self = .beckerHickl
    } else {
      self = .text
    }
  }

  /// The decays of a file of this format.
  func decays(_ file: FileBytes, _ options: DecayFile.Options) throws(MeasurementError) -> [DecayTrace] {
    switch self {
    case .taggedHistogram: return try PicoQuantFile.histograms(file, options)
    case .taggedRecords: return try PicoQuantFile.records(file, options)
    case .picoHarp: return try PicoHarpFile.decays(file, options)
    case .beckerHickl: return try BeckerHicklFile.decays(file, options)
    case .text:
      let content = try FileContent(file)
      if options.layout == nil, let decays = try HistogramText.decays(file, content, options) { return decays }
      let table = try TableScanner.table(content)
      guard let layout = options.layout else { return try DecayFile.decays(table, options) }
      return try PackedDecays.decays(table, layout, options)
    }
  }
}
