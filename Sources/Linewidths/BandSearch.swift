import Fitting
import LinearAlgebra

/// The fit of one spectrum: starts, solver, and more bands where they are asked for.
struct BandSearch {
  private let single: BandModel
  let values: [Double]
  let start: BandStart
  let bandCount: Int

  /// A fit that ended, for one set of errors.
  struct Found {
    let outcome: SeparableOutcome
    var values: [Double] { outcome.outcome.values }

    /// Bands and baseline together.
    func model(_ search: BandSearch) -> [Double] {
      zip(search.values, outcome.residual.column(0)).map { $0 - $1 }
    }
  }

  init(model: BandModel, values: [Double], start: BandStart, bandCount: Int) {
    single = model
    self.values = values
    self.start = start
    self.bandCount = bandCount
  }

  var shape: LineShape { single.shape }
  var energies: [Double] { single.energies }
  var density: [Double] { single.density }

  /// The model with this number of bands.
  func model(_ bands: Int) -> BandModel { BandModel(single, shape: shape, bands: bands) }

  /// The best fit from all starts.
  func best(errors: [Double]?) throws(LinewidthsError) -> Found {
    var found = try lowest(firstStarts(suffix: bandCount == 1 ? "" : "1"), bands: 1, errors: errors)
    for count in stride(from: 2, through: bandCount, by: 1) {
      found = try lowest(extended(found, to: count), bands: count, errors: errors)
    }
    return found
  }

  /// The same fit with other errors, from where it ended.
  func refined(_ found: Found, errors: [Double]?) throws(LinewidthsError) -> Found {
    let parameters = found.outcome.outcome.result.parameters
    let starts = zip(bounded(bandCount), zip(parameters, found.values)).map { bounds, fitted in
      Parameter(
        fitted.0.name, unit: bounds.unit, initialValue: min(max(fitted.1, bounds.lowerBound), bounds.upperBound),
        bounds: bounds.lowerBound...bounds.upperBound)
    }
    return try fit(starts, bands: bandCount, errors: errors)
  }

  private func firstStarts(suffix: String) -> [[Parameter]] {
    func parameters(_ asymmetry: Double, _ huangRhys: Double = 0.5) -> [Parameter] {
      start.parameters(
        shape, energy: start.energy, width: start.width, asymmetry: asymmetry, huangRhys: huangRhys, suffix: suffix)
    }
    guard shape == .franckCondon else { return [parameters(start.asymmetry)] }
    return [0.3, 0.8, 1.6].map { parameters(start.asymmetry, $0) }
  }

  /// Bounds and units of the parameters of so many bands.
  private func bounded(_ bands: Int) -> [Parameter] {
    (0..<bands).flatMap { _ in
      start.parameters(shape, energy: start.energy, width: start.width, asymmetry: 1, suffix: "")
    }
  }

  /// One more band: where the residual stands out most, and to both sides of the widest band.
  private func extended(_ found: Found, to count: Int) -> [[Parameter]] {
    let residual = start.ascending(found.outcome.residual.column(0))
    let smooth = HalfMaximum.smoothed(residual, halfWindow: max(2, values.count / 40))
    let top = smooth.indices.max { smooth[$0] < smooth[$1] }.map { start.energies[$0] } ?? start.energy
    let known = zip(bounded(count - 1), found.values).map { bounds, value in
      var parameter = bounds
      parameter.initialValue = min(max(value, bounds.lowerBound), bounds.upperBound)
      return parameter
    }
    let places = [top, start.energy - start.width / 2, start.energy + start.width / 2]
    return places.map { place in
      let more = start.parameters(
        shape, energy: min(max(place, start.window.lowerBound), start.window.upperBound), width: start.width / 2,
        asymmetry: 1, suffix: "")
      return (known + more).enumerated().map { index, parameter in
        var named = parameter
        let name = shape.parameterNames[index % shape.parameterCount]
        named.name = "\(name)\(index / shape.parameterCount + 1)"
        named.symbol = named.name
        return named
      }
    }
  }

  private func lowest(
    _ starts: [[Parameter]], bands: Int, errors: [Double]?
  ) throws(LinewidthsError) -> Found {
    var best: Found?
    var failure: LinewidthsError?
    for parameters in starts {
      do {
        let found = try fit(parameters, bands: bands, errors: errors)
        let sum = found.outcome.outcome.result.statistics.sumOfSquares
        if best.map({ sum < $0.outcome.outcome.result.statistics.sumOfSquares }) ?? true { best = found }
      } catch {
        failure = error
      }
    }
    guard let best else { throw failure ?? LinewidthsError(.noBand, "no band stands out of the baseline") }
    return best
  }

  private func fit(_ parameters: [Parameter], bands: Int, errors: [Double]?) throws(LinewidthsError) -> Found {
    var options = FitOptions()
    // Verdicts rest on the covariance: a profile for every spectrum would cost more than all fits.
    options.profiles = .none
    do {
      let data = SeparableData(
        Matrix(rows: values.count, columns: 1, columnMajor: values), errors: errors.map { .rows($0) } ?? .unknown)
      // Several bands could lend each other negative heights.
      let signs: [AmplitudeSign] =
        bands == 1
        ? []
        : [AmplitudeSign](repeating: .nonNegative, count: bands)
          + [AmplitudeSign](repeating: .any, count: single.baselineOrder + 1)
      return Found(
        outcome: try Fit.separable(
          model(bands), data: data, parameters: parameters, amplitudeSigns: signs, options: options))
    } catch {
      throw LinewidthsError(.noBand, error.description)
    }
  }
}
