import Fitting
import Measurements

/// The widths to fit, and the parameters that the options make of a model's.
struct WidthData {
  let model: PhononModel
  let temperatures: [Double]
  let widths: [Double]
  /// Standard errors of the widths, meV; nil where unknown.
  let errors: [Double]?
  let options: LinewidthOptions

  /// Checks a table against the options.
  ///
  /// Throws ``LinewidthsError`` for temperatures that are not above 0 K, for fewer of them than free parameters, for
  /// names that the model does not have, and for bounds, starts or fixed values that it cannot take.
  init(_ table: LinewidthTable, options: LinewidthOptions) throws(LinewidthsError) {
    model = options.model
    temperatures = table.temperatures
    widths = table.widths
    errors = table.errors
    self.options = options
    if let bad = table.temperatures.first(where: { !($0 > 0) }) {
      throw LinewidthsError(
        .invalidData,
        "\(table.source): a temperature of \(bad.rounded(toDigits: 6)) K; the models need temperatures above 0 K, remove it"
      )
    }
    try checkNames()
    guard options.startCount >= 1, options.startCount <= 10_000 else {
      throw LinewidthsError(.invalidOption, "the number of starts must lie between 1 and 10000")
    }
    let free = model.parameters.count { options.fixed[$0.name] == nil }
    let distinct = Set(temperatures).count
    guard distinct >= max(free, 1) else {
      throw LinewidthsError(
        .tooFewTemperatures,
        "\(table.source): \(distinct) different temperatures cannot determine the \(free) free parameters of "
          + "\(model.name); measure more, hold parameters (--fix) or take a simpler model (--model bose)")
    }
  }

  /// The same widths with other options, which are taken as they are.
  init(_ data: WidthData, replacing options: LinewidthOptions) {
    model = data.model
    temperatures = data.temperatures
    widths = data.widths
    errors = data.errors
    self.options = options
  }

  private func checkNames() throws(LinewidthsError) {
    let known = model.parameters.map(\.name)
    let asked = Set(options.fixed.keys).union(options.bounds.keys).union(options.starts.keys)
    if let name = asked.subtracting(known).min() {
      throw LinewidthsError(
        .unknownParameter,
        "\(model.name) has no parameter \"\(name)\"; it has \(known.joined(separator: ", "))")
    }
    for parameter in model.parameters {
      let bounds = bounds(of: parameter)
      let smallest = Self.smallestValue(of: parameter)
      guard bounds.lower < bounds.upper else {
        throw LinewidthsError(
          .invalidBounds,
          "the bounds of \(parameter.name) are \(bounds.lower) and \(bounds.upper); the lower comes first")
      }
      guard bounds.lower >= smallest || options.bounds[parameter.name] == nil else {
        throw LinewidthsError(
          .invalidBounds, "the lower bound of \(parameter.name) is \(bounds.lower); it cannot be below \(smallest)")
      }
      if let value = options.fixed[parameter.name] {
        guard value.isFinite, value >= smallest else {
          throw LinewidthsError(
            .invalidBounds, "\(parameter.name) is fixed at \(value); it must be a number not below \(smallest)")
        }
      }
      if let value = options.starts[parameter.name] {
        guard value >= bounds.lower, value <= bounds.upper else {
          throw LinewidthsError(
            .invalidBounds,
            "\(parameter.name) starts at \(value), outside its bounds \(bounds.lower) … \(bounds.upper)")
        }
      }
    }
  }

  /// Phonon energies stay above a small positive number: most models divide by them. Nothing else may be negative.
  private static func smallestValue(of parameter: PhononParameter) -> Double {
    switch parameter.kind {
    case .width, .coupling: 0
    case .acousticEnergy, .opticalEnergy: 1e-6
    }
  }

  /// Bounds of a parameter: the user's, or wide defaults that scale with the measured widths.
  ///
  /// An end that the user left open (infinite) is the default's, or a decade beyond the other end where that lies
  /// outside the default.
  func bounds(of parameter: PhononParameter) -> ParameterBounds {
    let widest = defaultBounds(of: parameter)
    guard let given = options.bounds[parameter.name] else { return widest }
    var bounds = given
    if given.lower == -.infinity { bounds.lower = given.upper > widest.lower ? widest.lower : given.upper / 10 }
    if given.upper == .infinity { bounds.upper = given.lower < widest.upper ? widest.upper : given.lower * 10 }
    return bounds
  }

  private func defaultBounds(of parameter: PhononParameter) -> ParameterBounds {
    switch parameter.kind {
    case .width: return ParameterBounds(lower: 0, upper: max(500, 3 * (widths.max() ?? 0)))
    case .coupling:
      // The coupling at which a mode of 1 meV makes the whole width: far beyond any in use, and finite, so that an
      // interval that ends there is open.
      let widest = widths.max() ?? 0
      return ParameterBounds(lower: 0, upper: max(1e4, widest * widest))
    case .acousticEnergy: return ParameterBounds(lower: 0.05, upper: 200)
    case .opticalEnergy: return ParameterBounds(lower: 0.5, upper: 400)
    }
  }

  /// The parameters of a fit that starts at `start`, moved into the bounds.
  func parameters(start: [Double]) -> [Parameter] {
    zip(model.parameters, clamped(start)).map { parameter, value in
      let bounds = bounds(of: parameter)
      let isFixed = options.fixed[parameter.name] != nil
      return Parameter(
        parameter.name, symbol: parameter.symbol, unit: parameter.unit, initialValue: value,
        bounds: isFixed ? value...value : bounds.lower...bounds.upper, role: isFixed ? .fixed : .free)
    }
  }

  /// A start with the fixed values in place and all others inside their bounds.
  func clamped(_ start: [Double]) -> [Double] {
    zip(model.parameters, start).map { parameter, value in
      if let fixed = options.fixed[parameter.name] { return fixed }
      let bounds = bounds(of: parameter)
      return min(max(value.isFinite ? value : bounds.lower, bounds.lower), bounds.upper)
    }
  }

  /// How widths and model are compared.
  var likelihood: Likelihood { errors.map { .knownErrors($0) } ?? .unknownErrors }

  /// The model on the measured temperatures.
  var curve: LinewidthCurve { LinewidthCurve(model, temperatures: temperatures) }
}
