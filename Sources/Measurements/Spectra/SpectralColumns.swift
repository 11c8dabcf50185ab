/// Which columns of a table are axes and which are spectra, and what the axes are.
struct SpectralColumns {
  /// Columns with positions; more than one where a program repeats the axis before every spectrum.
  var axes: [Int]
  /// Columns with intensities.
  var spectra: [Int]
  /// What the header says of the axis; nil where it says nothing.
  var word: HeaderWords.SpectralWord?
  /// The row with the names of the columns.
  var names: HeaderCells?

  /// Finds the columns from the header. Origin-style exports (FluorEssence) begin each row with its number.
  init(_ table: NumberTable) {
    let rows = table.namedRows
    var axes: [Int] = []
    var units: [HeaderWords.SpectralWord] = []
    for row in rows {
      let cells = row.cells.prefix(table.columns).enumerated()
      let named = cells.compactMap { SpectralColumns.axisWord($0.element) == nil ? nil : $0.offset }
      guard let first = named.first else { continue }
      if axes.isEmpty {
        axes = named
        names = row
      }
      if let unit = SpectralColumns.axisWord(row.cells[first]) { units.append(unit) }
    }
    let hasRowNumbers = rows.contains { ["short name", "long name", "units"].contains($0.cells[0].lowercased()) }
    let firstAxis = hasRowNumbers && table.columns > 2 ? 1 : 0
    if axes.isEmpty || axes.first != firstAxis { axes = [firstAxis] }
    self.axes = axes
    spectra = (firstAxis..<table.columns).filter { !axes.contains($0) }
    // A unit says more than the word wavelength.
    word = units.first { $0 != .wavelength && $0 != .energy } ?? units.first
    // Ocean Optics' programs write wavelengths in nm below their mark and do not say so.
    if word == nil, table.headerText.containsIgnoringCase("Spectral Data<") { word = .nanometres }
    if names == nil { names = rows.last }
  }

  /// The spectral quantity a header cell names; cells with digits are labels (`400 nm`), except for cm⁻¹.
  private static func axisWord(_ cell: String) -> HeaderWords.SpectralWord? {
    let word = HeaderWords.spectral(cell)
    if word == .wavenumbers { return word }
    return cell.contains(where: \.isNumber) ? nil : word
  }
}
