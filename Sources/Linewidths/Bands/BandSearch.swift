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

  /// Where a quick search for a single band ends; nil where it needs several starts, or found none.
  func scout(_ errors: ([Double]) -> [Double]?) -> BandScout? {
    guard bandCount == 1, shape != .franckCondon else { return nil }
    return BandScout(model(1), values: values, parameters: firstStarts(suffix: "")[0], errors: errors)
  }

  /// The parameters of all bands, with their names and bounds, at given values.
  func starts(at values: [Double]) -> [Parameter] {
    let count = shape.parameterCount
    return zip(bounded(values.count / count), values).enumerated().map { index, pair in
      var parameter = pair.0
      if values.count > count { parameter.name += "\(index / count + 1)" }
      parameter.symbol = parameter.name
      parameter.initialValue = min(max(pair.1, parameter.lowerBound), parameter.upperBound)
      return parameter
    }
  }

  private func firstStarts(suffix: String) -> [[Parameter]] {
    func parameters(_ progression: ProgressionStart) -> [Parameter] {
      start.parameters(
        shape, energy: start.energy, width: start.width, asymmetry: start.asymmetry, progression: progression,
        suffix: suffix)
    }
    return shape == .franckCondon ? ProgressionStart.all.map(parameters) : [parameters(ProgressionStart())]
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
    let places = [top, start.energy - start.width / 2, start.energy + start.width / 2]
    return places.map { place in
      let more = start.parameters(
        shape, energy: min(max(place, start.window.lowerBound), start.window.upperBound), width: start.width / 2,
        asymmetry: 1, suffix: "")
      return starts(at: found.values + more.map(\.initialValue))
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

  /// The fit from one start.
  func fit(_ parameters: [Parameter], bands: Int, errors: [Double]?) throws(LinewidthsError) -> Found {
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
