extension TransientMap {
  /// The map at some of its delays and wavelengths, named by their positions in ascending order; `notes` are added.
  ///
  /// Throws where none are left.
  public func part(delays rows: [Int], wavelengths columns: [Int], notes added: [String] = []) throws(MeasurementError)
    -> TransientMap
  {
    let count = delays.count
    func chosen(_ values: [Double]) -> [Double] {
      columns.flatMap { column in rows.map { values[column * count + $0] } }
    }
    return try TransientMap(
      source: source, delays: rows.map { delays[$0] }, wavelengths: columns.map { wavelengths[$0] },
      signal: chosen(signal), errors: errors.map(chosen), timeUnit: timeUnit, signalUnit: signalUnit,
      notes: notes + added)
  }

  /// The map with other values on the same axes, and with other errors; errors that are not given are unknown.
  public func with(signal: [Double], errors: [Double]? = nil) throws(MeasurementError) -> TransientMap {
    try TransientMap(
      source: source, delays: delays, wavelengths: wavelengths, signal: signal, errors: errors, timeUnit: timeUnit,
      signalUnit: signalUnit, notes: notes)
  }

  /// The map with its signal called by another unit; the numbers stay.
  public func with(signalUnit: String) throws(MeasurementError) -> TransientMap {
    try TransientMap(
      source: source, delays: delays, wavelengths: wavelengths, signal: signal, errors: errors, timeUnit: timeUnit,
      signalUnit: signalUnit, notes: notes)
  }
}
