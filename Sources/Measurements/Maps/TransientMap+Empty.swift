extension TransientMap {
  /// The map without the delays and wavelengths that have no value at all, and a note that says how many; the map itself
  /// where every one has some.
  ///
  /// Throws where no value is left.
  public func withoutEmptyLines() throws(MeasurementError) -> TransientMap {
    let count = delays.count
    var hasDelay = [Bool](repeating: false, count: count)
    var hasWavelength = [Bool](repeating: false, count: wavelengths.count)
    for (index, value) in signal.enumerated() where !value.isNaN {
      hasDelay[index % count] = true
      hasWavelength[index / count] = true
    }
    let keptDelays = delays.indices.filter { hasDelay[$0] }
    let keptWavelengths = wavelengths.indices.filter { hasWavelength[$0] }
    guard !keptDelays.isEmpty else {
      throw MeasurementError(.empty, file: source, "no cell of the map has a value; export the signal")
    }
    let dropped = (count - keptDelays.count, wavelengths.count - keptWavelengths.count)
    guard dropped != (0, 0) else { return self }
    let parts = [(dropped.0, "delay"), (dropped.1, "wavelength")].filter { $0.0 > 0 }
    let words = parts.map { Phrase.count($0.0, $0.1) }.joined(separator: " and ")
    return try part(
      delays: keptDelays, wavelengths: keptWavelengths, notes: ["\(words) without any value left out"])
  }
}
