/// Mass spectra as two columns of text.
enum MassSpectrumFile {
  /// The spectrum in a table: m/z in the first column, intensity in the second.
  static func spectrum(_ table: NumberTable) throws(MeasurementError) -> MassSpectrum {
    guard table.columns == 2 else {
      throw MeasurementError(
        .wrongKind, file: table.file, line: table.layout.line,
        "has \(Phrase.count(table.columns, "column")); a mass spectrum has two, m/z and intensity")
    }
    try table.requireFullFirstRow()
    try table.requireNumbers(inColumn: 0, "the m/z")
    try table.requireNumbers(inColumn: 1, "the intensity")
    var positions = table.column(0)
    var intensities = table.column(1)
    var notes: [String] = []
    if let first = positions.first, let last = positions.last, first > last {
      positions.reverse()
      intensities.reverse()
    }
    for row in positions.indices.dropFirst() where positions[row] < positions[row - 1] {
      throw MeasurementError(
        .invalidAxis, file: table.file,
        "the m/z are not in order (\(positions[row]) after \(positions[row - 1])); sort the rows")
    }
    let repeated = zip(positions, positions.dropFirst()).count { $0 == $1 }
    if repeated > 0 {
      (positions, intensities) = averaged(positions, intensities)
      notes.append("\(Phrase.count(repeated, "row")) with the m/z of the row before averaged with it")
    }
    if table.closingLines > 0 {
      notes.append("\(Phrase.count(table.closingLines, "line")) of text after the spectrum left out")
    }
    return try MassSpectrum(source: table.file, positions: positions, intensities: intensities, notes: notes)
  }

  /// One row for every m/z, with the mean of its intensities.
  static func averaged(_ positions: [Double], _ intensities: [Double]) -> (positions: [Double], intensities: [Double]) {
    var result: (positions: [Double], intensities: [Double]) = ([], [])
    var start = 0
    while start < positions.count {
      var end = start + 1
      while end < positions.count, positions[end] == positions[start] { end += 1 }
      result.positions.append(positions[start])
      result.intensities.append(intensities[start..<end].reduce(0, +) / Double(end - start))
      start = end
    }
    return result
  }
}
