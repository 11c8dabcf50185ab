import Fitting
import LinearAlgebra
import Measurements

/// A global fit with the maps that belong to it.
public struct GlobalFitOutcome: Sendable {
  /// Parameters, spectra and what to know of them.
  public var result: FitResult
  /// The map that was fitted, without the delays and wavelengths that have no value.
  public let data: TransientMap
  /// The fitted map; NaN where there are no data.
  public let fitted: TransientMap
  /// Data minus fit; NaN where there are no data.
  public let residual: TransientMap
  /// The data with every wavelength's delays counted from its own time zero, interpolated linearly onto the delays of the
  /// map; NaN beyond its ends. To look at only: interpolation changes the noise and the rise, and nothing is fitted to
  /// it. Nil where the fit has one time zero.
  public let chirpCorrected: TransientMap?

  /// `timeZeros` holds one of every wavelength, or is nil where they share one.
  init(result: FitResult, _ map: TransientMap, _ fit: SeparableOutcome, timeZeros: [Double]?) throws {
    func same(_ signal: [Double]) throws -> TransientMap {
      try TransientMap(
        source: map.source, delays: map.delays, wavelengths: map.wavelengths, signal: signal, timeUnit: map.timeUnit,
        signalUnit: map.signalUnit)
    }
    self.result = result
    data = map
    residual = try same(fit.residual.elements)
    fitted = try same(zip(map.signal, fit.residual.elements).map { $0 - $1 })
    guard let timeZeros else {
      chirpCorrected = nil
      return
    }
    let count = map.delays.count
    chirpCorrected = try same(
      map.wavelengths.indices.flatMap { column in
        Interpolation.linear(
          map.delays, map.signal[column * count..<(column + 1) * count],
          shiftedBy: timeZeros[column])
      })
  }

  /// Throws ``TransientsError`` for a wavelength beyond the map's.
  public static func checkWavelength(_ wavelength: Double, _ map: TransientMap) throws(TransientsError) {
    let low = map.wavelengths.min() ?? 0
    let high = map.wavelengths.max() ?? 0
    guard wavelength >= low, wavelength <= high else {
      throw TransientsError(
        .invalidOption, "there are no kinetics at \(wavelength) nm; the map goes from \(low) to \(high) nm")
    }
  }

  /// Data and fit against the delay at the wavelengths of the map nearest to those asked for, as a table.
  ///
  /// Throws ``TransientsError`` for a wavelength beyond the map's.
  public func kinetics(at wavelengths: [Double]) throws(TransientsError) -> ResultTable {
    var columns = [ResultTable.Column("delay", unit: data.timeUnit.symbol, values: data.delays)]
    for asked in wavelengths {
      try Self.checkWavelength(asked, data)
      let nearest = data.wavelengths.indices.min {
        abs(data.wavelengths[$0] - asked) < abs(data.wavelengths[$1] - asked)
      }
      guard let nearest else { continue }
      let name = "\(data.wavelengths[nearest])nm"
      guard !columns.contains(where: { $0.name == "data_\(name)" }) else { continue }
      let range = nearest * data.delays.count..<(nearest + 1) * data.delays.count
      for (kind, map) in [("data", data), ("fit", fitted)] {
        columns.append(
          ResultTable.Column(
            "\(kind)_\(name)", unit: data.signalUnit, values: map.signal[range].map { $0.isNaN ? nil : $0 }))
      }
    }
    return ResultTable(name: "kinetics", title: "Data and fit at single wavelengths", columns: columns)
  }
}

/// Interpolation for what is looked at, not fitted.
enum Interpolation {
  /// The values at every axis value plus a shift, on the straight line between neighbours; NaN beyond the ends and beside
  /// missing values. The axis ascends strictly.
  static func linear(_ axis: [Double], _ values: ArraySlice<Double>, shiftedBy shift: Double) -> [Double] {
    var upper = 0
    return axis.map { position in
      let place = position + shift
      while upper < axis.count, axis[upper] < place { upper += 1 }
      guard upper < axis.count, place >= axis[0] else { return .nan }
      let value = values[values.startIndex + upper]
      guard axis[upper] > place else { return value }
      let before = values[values.startIndex + upper - 1]
      return before + (place - axis[upper - 1]) / (axis[upper] - axis[upper - 1]) * (value - before)
    }
  }
}
