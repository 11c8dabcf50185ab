import Fitting
import LinearAlgebra

/// The fit of one spectrum: starts, solver, and more bands where they are asked for.
struct BandSearch {
  private let single: BandModel
  let values: [Double]
  let start: BandStart
  let bandCount: Int
  /// Nil where the errors are equal and unknown.
  let variances: PointVariances?

  /// Where a fit ended.
  struct Found {
    /// The parameters of the shapes, band by band.
    let parameters: [FittedParameter]
    /// Their values.
    let values: [Double]
    /// The bands' heights, then the baseline's coefficients.
    let amplitudes: [Double]
    /// Of the values and then the amplitudes; nil where there is none.
    let covariance: Matrix?
    /// Bands and baseline together.
    let curve: [Double]
    let freeParameters: Int
    /// Pearson's χ² per degree of freedom; nil where σ is unknown.
    let reducedChiSquare: Double?
    let termination: Termination
    /// What the fit has lowered.
    fileprivate let cost: Double
  }

  init(model: BandModel, values: [Double], variances: PointVariances?, start: BandStart, bandCount: Int) {
    single = model
    self.values = values
    self.variances = variances
    self.start = start
    self.bandCount = bandCount
  }

  var shape: LineShape { single.shape }
  var energies: [Double] { single.energies }
  var density: [Double] { single.density }

  /// The model with this number of bands.
  func model(_ bands: Int) -> BandModel { BandModel(single, shape: shape, bands: bands) }

  /// The most likely bands.
  ///
  /// A single band is found from its look. Several, and progressions, are sought from many starts with the errors of
  /// the intensities as measured, and settled from there.
  func fit() throws(LinewidthsError) -> Found {
    if bandCount == 1, shape != .franckCondon, let found = likeliest(from: firstStarts(suffix: "")[0]) { return found }
    let first = try best(errors: variances?.errors(values))
    if let found = likeliest(from: starts(at: first.values)) { return found }
    return try settled(first)
  }

  /// The best fit from all starts, with errors that do not depend on the curve.
  private func best(errors: [Double]?) throws(LinewidthsError) -> Found {
    var found = try lowest(firstStarts(suffix: bandCount == 1 ? "" : "1"), bands: 1, errors: errors)
    for count in stride(from: 2, through: bandCount, by: 1) {
      found = try lowest(extended(found, to: count), bands: count, errors: errors)
    }
    return found
  }

  /// The parameters of all bands, with their names and bounds, at given values.
  private func starts(at values: [Double]) -> [Parameter] {
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
    let residual = start.ascending(zip(values, found.curve).map { $0 - $1 })
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
        if best.map({ found.cost < $0.cost }) ?? true { best = found }
      } catch {
        failure = error
      }
    }
    guard let best else { throw failure ?? LinewidthsError(.noBand, "no band stands out of the baseline") }
    return best
  }

  /// The fit from one start, its amplitudes projected out.
  private func fit(_ parameters: [Parameter], bands: Int, errors: [Double]?) throws(LinewidthsError) -> Found {
    do {
      let data = SeparableData(
        Matrix(rows: values.count, columns: 1, columnMajor: values), errors: errors.map { .rows($0) } ?? .unknown)
      // Several bands could lend each other negative heights.
      let signs: [AmplitudeSign] =
        bands == 1
        ? []
        : [AmplitudeSign](repeating: .nonNegative, count: bands)
          + [AmplitudeSign](repeating: .any, count: single.baselineOrder + 1)
      let found = try Fit.separable(
        model(bands), data: data, parameters: parameters, amplitudeSigns: signs, options: Self.options)
      let result = found.outcome.result
      return Found(
        parameters: result.parameters, values: found.outcome.values, amplitudes: found.amplitudes.column(0),
        covariance: found.jointCovariance(column: 0), curve: zip(values, found.residual.column(0)).map { $0 - $1 },
        freeParameters: result.statistics.freeParameters, reducedChiSquare: result.statistics.reducedChiSquare,
        termination: result.termination, cost: result.statistics.sumOfSquares)
    } catch {
      throw LinewidthsError(.noBand, error.description)
    }
  }

  /// The most likely bands near a start, all of their heights above 0; nil where the search does not end there.
  func likeliest(from parameters: [Parameter]) -> Found? {
    let model = model(parameters.count / shape.parameterCount)
    // Where σ is unknown any will do: errors are scaled with the residual.
    let variances = variances ?? PointVariances(errors: [Double](repeating: someError, count: values.count))
    guard let amplitudes = amplitudes(model, parameters, errors: variances.errors(values)) else { return nil }
    let linear = amplitudes.enumerated().map { k, amplitude in
      k < model.bands
        ? Parameter("height\(k + 1)", initialValue: max(amplitude, 0), bounds: 0...Double.infinity)
        : Parameter("baseline\(k - model.bands)", initialValue: amplitude)
    }
    var equations = BandEquations(model, values: values, variances: variances)
    var fit = QuickFit(parameterCount: equations.parameterCount)
    var options = Self.options
    let limit = options.solver.relativeOffsetLimit
    options.solver.relativeOffsetLimit = Self.roughOffset
    // A Voigt band without a Lorentzian part is a Gaussian, and no doubt is cast on energy and width.
    let count = shape.parameterCount
    options.harmlessBounds = Set(parameters.indices.filter { $0 % count >= 2 }.map { parameters[$0].name })
    guard
      let outcome = try? fit.fit(
        &equations, parameters: parameters + linear, options: options,
        errorScale: self.variances == nil ? .estimated : .known),
      outcome.values[parameters.count..<parameters.count + model.bands].allSatisfy({ $0 > 0 })
    else { return nil }
    let statistics = outcome.result.statistics
    // A shape that does not describe the band at all has a minimum that no search reaches fast, nor needs to.
    let isHopeless = (statistics.reducedChiSquare ?? 0) > Self.hopeless
    guard isHopeless || (outcome.result.termination.relativeOffset ?? 1) < limit else { return nil }
    return Found(
      parameters: Array(outcome.result.parameters.prefix(parameters.count)),
      values: Array(outcome.values.prefix(parameters.count)),
      amplitudes: Array(outcome.values.dropFirst(parameters.count)), covariance: outcome.analysis?.covariance,
      curve: equations.curve, freeParameters: statistics.freeParameters, reducedChiSquare: statistics.reducedChiSquare,
      termination: outcome.result.termination, cost: statistics.deviance ?? statistics.sumOfSquares)
  }

  private var someError: Double {
    let largest = values.reduce(0) { max($0, abs($1)) }
    return max(DirectWidths.noise(values), 1e-6 * largest, .leastNormalMagnitude)
  }

  /// The amplitudes that fit best at given parameters.
  private func amplitudes(_ model: BandModel, _ parameters: [Parameter], errors: [Double]) -> [Double]? {
    var basis = Matrix(rows: values.count, columns: model.componentCount)
    model.basis(parameters.map(\.initialValue), into: &basis)
    return LinearFit.coefficients(
      (0..<basis.columns).map { k in zip(basis.column(k), errors).map { $0 / $1 } },
      of: zip(values, errors).map { $0 / $1 })
  }

  /// Fits again with the errors of its own curve until they change no more: for bands that a sign holds at 0.
  private func settled(_ first: Found) throws(LinewidthsError) -> Found {
    guard let variances, !variances.isFixed else { return first }
    var found = first
    let rounds = (first.reducedChiSquare ?? 0) > Self.hopeless ? 2 : 40
    for _ in 0..<rounds {
      let errors = variances.errors(found.curve)
      let next = try fit(starts(at: found.values), bands: bandCount, errors: errors)
      let isSettled = values.indices.allSatisfy { abs(next.curve[$0] - found.curve[$0]) <= 1e-9 * errors[$0] }
      found = next
      if isSettled { break }
    }
    return found
  }

  /// χ²r of a fit whose errors mean nothing, and the relative offset at which it may end: a hundredth of a standard error.
  private static let hopeless = 5.0
  private static let roughOffset = 0.01

  /// Verdicts rest on the covariance: a profile for every spectrum would cost more than all fits.
  private static var options: FitOptions {
    var options = FitOptions()
    options.profiles = .none
    return options
  }
}
