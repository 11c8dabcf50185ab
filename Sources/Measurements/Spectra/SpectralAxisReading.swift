/// Positions of a binary or JCAMP file as a spectrum takes them: nm or eV, ascending.
struct SpectralAxisReading {
  /// What the positions of such files can be in.
  enum Unit: Equatable {
    case nanometres, micrometres, electronvolts, wavenumbers
    /// cm⁻¹ from the laser, whose own wavenumber is known, or 0.
    case shift(laser: Double)
  }
  let axis: SpectralAxis
  let positions: [Double]
  let isReversed: Bool
  let notes: [String]

  /// Converts positions and checks them. Wavenumbers become energies, to which they are proportional: intensities per
  /// cm⁻¹ stay intensities per energy, and no Jacobian lies between them.
  init(_ raw: [Double], unit: Unit, file: String) throws(MeasurementError) {
    func refuse(_ message: String) -> MeasurementError { MeasurementError(.invalidAxis, file: file, message) }
    // 1 cm⁻¹ is hc·1e-7/nm.
    let electronvolts = PhysicalConstants.hc * 1e-7
    var notes: [String] = []
    var values = raw
    switch unit {
    case .nanometres: axis = .wavelength
    case .micrometres:
      axis = .wavelength
      values = raw.map { $0 * 1000 }
      notes.append("axis converted from µm to nm")
    case .electronvolts: axis = .energy
    case .wavenumbers:
      axis = .energy
      values = raw.map { $0 * electronvolts }
      notes.append("axis converted from cm⁻¹ to eV")
    case .shift(let laser):
      guard laser > 0, laser.isFinite else {
        throw refuse("the axis is a Raman shift, and the file names no laser; export it against wavelength")
      }
      axis = .energy
      values = raw.map { (laser - $0) * electronvolts }
      notes.append("axis converted from the shift against the laser (\(Phrase.rounded(1e7 / laser)) nm) to eV")
    }
    guard values.count > 1 else { throw refuse("the spectrum has fewer than two points") }
    guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw refuse("the axis holds positions that are not above 0; export the data against wavelength or energy")
    }
    let isReversed = values[0] > values[values.count - 1]
    if isReversed { values.reverse() }
    guard zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw refuse("the positions are not in order; export the spectrum again")
    }
    self.isReversed = isReversed
    positions = values
    self.notes = notes
  }

  /// Intensities in the order of the positions; infinite ones become missing.
  func ordered(_ values: [Double]) -> [Double] {
    let finite = values.map { $0.isInfinite ? .nan : $0 }
    return isReversed ? finite.reversed() : finite
  }
}
