import Fitting
import Measurements

/// The values to fit, and the parameters that the options make of a model's.
struct SeriesData {
  let model: ThermalModel
  let quantity: TemperatureQuantity
  let source: String
  let temperatures: [Double]
  let values: [Double]
  /// Standard errors of the values; nil where unknown.
  let errors: [Double]?
  let options: LinewidthOptions

  /// Checks a series against the options.
  ///
  /// Throws ``LinewidthsError`` for a model of another quantity, for temperatures that are not above 0 K, for fewer of
  /// them than free parameters, for names that the model does not have, and for bounds, starts, priors or fixed values
  /// that it cannot take.
  init(_ series: TemperatureSeries, options: LinewidthOptions) throws(LinewidthsError) {
    model = options.model
    quantity = series.quantity
    source = series.source
    temperatures = series.temperatures
    values = series.values
    errors = series.errors
    self.options = options
    guard model.quantity == quantity else {
      let known = ThermalModel.all(of: quantity).map(\.name).joined(separator: ", ")
      throw LinewidthsError(
        .unknownModel,
        "\(source): \(model.name) describes a \(model.quantity.noun), not a \(quantity.noun); for these take \(known)")
    }
    if let row = series.temperatures.firstIndex(where: { !($0 > 0) }) {
      throw LinewidthsError(
        .invalidData,
        "\(source): temperature \(row + 1) is \(temperatures[row].rounded(toDigits: 6)) K; the models need temperatures "
          + "above 0 K, remove it")
    }
    try checkOptions()
    let free = model.parameters.count { options.fixed[$0.name] == nil }
    let known = options.priors.keys.count { options.fixed[$0] == nil }
    let distinct = Set(temperatures).count
    guard distinct + known >= max(free, 1), distinct > 1 || free <= 1 else {
      let simpler = ThermalModel.all(of: quantity).first { $0.parameters.count <= distinct }
      throw LinewidthsError(
        .tooFewTemperatures,
        "\(source): \(distinct) different temperature\(distinct == 1 ? "" : "s") cannot determine the \(free) free "
          + "parameters of \(model.name); measure more\(distinct == 1 ? " temperatures" : ", hold parameters (--fix)")"
          + (simpler.map { " or take a simpler model (--model \($0.name))" } ?? ""))
    }
  }

  /// The same values with other options, which are taken as they are.
  init(_ data: SeriesData, replacing options: LinewidthOptions, errors: [Double]? = nil) {
    model = options.model
    quantity = data.quantity
    source = data.source
    temperatures = data.temperatures
    values = data.values
    self.errors = errors ?? data.errors
    self.options = options
  }

  /// Bounds of a parameter: the user's, or wide defaults that scale with the measured values.
  ///
  /// An end that the user left open (infinite) is the default's, or a decade beyond the other end where that lies
  /// outside the default.
  func bounds(of parameter: ThermalParameter) -> ParameterBounds {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let widest = parameter.defaultBounds(largest: largest)
    guard let given = options.bounds[parameter.name] else { return widest }
    var bounds = given
    if given.lower == -.infinity { bounds.lower = given.upper > widest.lower ? widest.lower : given.upper / 10 }
    if given.upper == .infinity { bounds.upper = given.lower < widest.upper ? widest.upper : given.lower * 10 }
    return bounds
  }

  /// The parameters of a fit that starts at `start`, moved into the bounds.
  func parameters(start: [Double]) -> [Parameter] {
    zip(model.parameters, clamped(start)).map { parameter, value in
      let bounds = bounds(of: parameter)
      let isFixed = options.fixed[parameter.name] != nil
      return Parameter(
        parameter.name, symbol: parameter.symbol, unit: parameter.unit, initialValue: value,
        bounds: isFixed ? value...value : bounds.lower...bounds.upper, role: isFixed ? .fixed : .free,
        coordinate: isFixed ? .linear : parameter.coordinate)
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

  /// Priors in the order of the parameters; those of held parameters say nothing.
  var priors: [(index: Int, prior: ParameterPrior)] {
    model.parameters.enumerated().compactMap { index, parameter in
      guard options.fixed[parameter.name] == nil else { return nil }
      return options.priors[parameter.name].map { (index, $0) }
    }
  }

  /// What the fit compares with the curve: the values and the priors.
  var targets: [Double] { values + priors.map(\.prior.value) }

  /// How values and model are compared. Priors stand beside values with errors only.
  var likelihood: Likelihood {
    errors.map { .knownErrors($0 + priors.map(\.prior.standardError)) } ?? .unknownErrors
  }

  /// The model on the measured temperatures, with the rows of the priors.
  var curve: JointCurve {
    JointCurve(
      [JointCurve.Member(curve: thermalCurve, positions: Array(model.parameters.indices))], priors: priors.map(\.index),
      parameterCount: model.parameters.count)
  }

  /// The model on the measured temperatures.
  var thermalCurve: ThermalCurve { ThermalCurve(model, temperatures: temperatures) }
}

extension SeriesData {
  private func checkOptions() throws(LinewidthsError) {
    let known = model.parameters.map(\.name)
    let asked = Set(options.fixed.keys).union(options.bounds.keys).union(options.starts.keys).union(options.priors.keys)
    if let name = asked.subtracting(known).min() {
      throw LinewidthsError(
        .unknownParameter,
        "\(model.name) has no parameter \"\(name)\"; it has \(known.joined(separator: ", "))")
    }
    for parameter in model.parameters { try check(parameter) }
    guard options.startCount >= 1, options.startCount <= 10_000 else {
      throw LinewidthsError(.invalidOption, "the number of starts must lie between 1 and 10000")
    }
  }

  private func check(_ parameter: ThermalParameter) throws(LinewidthsError) {
    let bounds = bounds(of: parameter)
    let smallest = parameter.smallestValue
    let name = parameter.name
    guard bounds.lower < bounds.upper else {
      throw LinewidthsError(
        .invalidBounds, "the bounds of \(name) are \(bounds.lower) and \(bounds.upper); the lower comes first")
    }
    guard bounds.lower >= smallest || options.bounds[name] == nil else {
      throw LinewidthsError(
        .invalidBounds, "the lower bound of \(name) is \(bounds.lower); it cannot be below \(smallest)")
    }
    if let value = options.fixed[name] {
      guard value.isFinite, value >= smallest else {
        throw LinewidthsError(.invalidBounds, "\(name) is fixed at \(value); it must be a number not below \(smallest)")
      }
      guard options.priors[name] == nil else {
        throw LinewidthsError(.invalidBounds, "\(name) is held and has a prior; leave one of them out")
      }
    }
    if let value = options.starts[name] {
      guard value >= bounds.lower, value <= bounds.upper else {
        throw LinewidthsError(
          .invalidBounds, "\(name) starts at \(value), outside its bounds \(bounds.lower) … \(bounds.upper)")
      }
    }
    if let prior = options.priors[name] {
      guard prior.value.isFinite, prior.value >= smallest, prior.standardError > 0, prior.standardError.isFinite else {
        throw LinewidthsError(
          .invalidBounds,
          "the prior of \(name) is \(prior.value) ± \(prior.standardError); it needs a value not below \(smallest) and an "
            + "error above 0")
      }
    }
  }
}
