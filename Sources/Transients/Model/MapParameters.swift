import Fitting
import Kinetics
import Measurements

/// The parameters of a map's model with starts and the ranges that the delays could show.
struct MapParameters {
  let options: GlobalFitOptions
  let layout: ParameterLayout
  let rise: RiseEstimate
  let shortestStep: Double
  let delayRange: Double
  /// Of time.
  let unit: String
  let angularUnit: Double

  /// Wide enough that a component at either end is indistinguishable from the limit.
  private var lifetimes: ClosedRange<Double> { shortestStep * 1e-4...delayRange * 1e6 }

  private var widths: ClosedRange<Double> { shortestStep * 1e-2...delayRange }

  /// All of them, in the order of the layout.
  func all(_ finite: [Double], _ recipe: TargetRecipe?) throws(TransientsError) -> [Parameter] {
    var parameters =
      try recipe.map { recipe throws(TransientsError) in try rates(recipe) }
      ?? finite.enumerated().map { index, lifetime in
        positive("tau\(index + 1)", symbol: "τ\(index + 1)", start: lifetime, lifetimes)
      }
    parameters += response
    parameters += try oscillations()
    try apply(to: &parameters)
    let isSearched = recipe == nil && options.lifetimes == nil
    try TieRules.check(parameters, searched: 0..<(isSearched ? finite.count : 0))
    return parameters
  }

  private func positive(
    _ name: String, symbol: String, start: Double, _ bounds: ClosedRange<Double>
  ) -> Parameter {
    Parameter(
      name, symbol: symbol, unit: unit, initialValue: min(max(start, bounds.lowerBound), bounds.upperBound),
      bounds: bounds, coordinate: .logarithmic)
  }

  /// Time zero, its dispersion, the response and the artifact's width.
  private var response: [Parameter] {
    let start = options.response.measured?.fwhm ?? options.responseWidth ?? rise.responseWidth
    let width = min(max(start, widths.lowerBound), widths.upperBound)
    let axis = options.chirpAxis
    var parameters: [Parameter] = []
    // The zero of these is arbitrary: their errors are judged against the response.
    parameters.append(
      Parameter(
        "t0", symbol: "t₀", unit: unit, initialValue: options.timeZero ?? rise.timeZero[0], referenceScale: width))
    for p in 0..<layout.chirpOrder {
      parameters.append(
        Parameter(
          "t0_\(p + 1)", symbol: "t₀,\(p + 1)", unit: axis.unit(p + 1, unit), initialValue: rise.timeZero[p + 1],
          referenceScale: width))
    }
    if let order = layout.widthOrder {
      parameters.append(positive("irf_fwhm", symbol: "IRF FWHM", start: width, widths))
      for p in 0..<order {
        parameters.append(
          Parameter(
            "irf_fwhm_\(p + 1)", symbol: "IRF FWHM,\(p + 1)", unit: axis.unit(p + 1, unit), initialValue: 0,
            referenceScale: width))
      }
    }
    if let second = options.response.second {
      parameters.append(positive("irf_fwhm2", symbol: "IRF FWHM 2", start: second.width ?? 3 * width, widths))
      parameters.append(
        Parameter("irf_shift2", symbol: "IRF shift 2", unit: unit, initialValue: second.shift, referenceScale: width))
      parameters.append(
        Parameter(
          "irf_fraction2", symbol: "IRF fraction 2", initialValue: second.fraction, bounds: 0...1, referenceScale: 1))
    }
    if let width = options.artifact?.width {
      parameters.append(positive("artifact_fwhm", symbol: "artifact FWHM", start: width, widths))
    }
    return parameters
  }

  private func oscillations() throws(TransientsError) -> [Parameter] {
    // Half a period a step.
    let highest = Double.pi / (angularUnit * shortestStep)
    var parameters: [Parameter] = []
    for (index, oscillation) in options.oscillations.enumerated() {
      guard oscillation.wavenumber < highest else {
        throw TransientsError(
          .invalidOption,
          "an oscillation of \(oscillation.wavenumber) cm⁻¹ has less than two delays a period; these delays show up to "
            + "\(highest.rounded(.down)) cm⁻¹")
      }
      parameters.append(
        Parameter(
          "nu\(index + 1)", symbol: "ν\(index + 1)", unit: "cm⁻¹", initialValue: oscillation.wavenumber,
          bounds: oscillation.wavenumber / 10...min(10 * oscillation.wavenumber, highest)))
      parameters.append(
        positive("damping\(index + 1)", symbol: "damping \(index + 1)", start: oscillation.damping, lifetimes))
    }
    return parameters
  }

  /// The recipe's rates or lifetimes.
  private func rates(_ recipe: TargetRecipe) throws(TransientsError) -> [Parameter] {
    var parameters: [Parameter] = []
    for rate in recipe.rates {
      var bounds = rate.isLifetime ? lifetimes : 1 / lifetimes.upperBound...1 / lifetimes.lowerBound
      if let given = rate.bounds {
        guard given.overlaps(bounds) else {
          throw TransientsError(
            .invalidOption, "the bounds of \(rate.name) leave no value that the delays could show")
        }
        bounds = given.clamped(to: bounds)
      }
      let symbol = rate.name.hasPrefix("tau") ? "τ\(rate.name.dropFirst(3))" : rate.name
      var parameter = positive(rate.name, symbol: symbol, start: rate.start, bounds)
      if !rate.isLifetime { parameter.unit = "1/\(unit)" }
      if rate.isFixed {
        parameter.role = .fixed
        parameter.initialValue = rate.start
      }
      if let tie = rate.tie { parameter.role = .tied(to: tie.other, factor: tie.factor, offset: tie.offset) }
      parameters.append(parameter)
    }
    return parameters
  }

  /// Holds and bounds what the options name.
  private func apply(to parameters: inout [Parameter]) throws(TransientsError) {
    let names = parameters.map(\.name)
    let asked = (Array(options.fixed.keys) + Array(options.bounds.keys) + Array(options.ties.keys)).sorted()
    for name in asked where !names.contains(name) {
      throw TransientsError(
        .invalidOption, "there is no parameter \(name); this model has \(names.joined(separator: ", "))")
    }
    for index in parameters.indices {
      let isPositive = parameters[index].coordinate == .logarithmic
      if let range = options.bounds[parameters[index].name] {
        guard !isPositive || range.upperBound > 0 else {
          throw TransientsError(.invalidOption, "\(names[index]) is above 0, and so must be its upper bound")
        }
        try checkBound(parameters[index])
        parameters[index].lowerBound = max(range.lowerBound, parameters[index].lowerBound)
        parameters[index].upperBound = min(range.upperBound, parameters[index].upperBound)
        guard parameters[index].lowerBound <= parameters[index].upperBound else {
          throw TransientsError(
            .invalidOption, "the bounds of \(names[index]) leave no value that the delays could show")
        }
        parameters[index].initialValue = min(
          max(parameters[index].initialValue, parameters[index].lowerBound), parameters[index].upperBound)
      }
      if let value = options.fixed[parameters[index].name] {
        guard value.isFinite, !isPositive || value > 0 else {
          throw TransientsError(
            .invalidOption, "\(names[index]) cannot be held at \(value)\(isPositive ? "; it must be above 0" : "")")
        }
        parameters[index].role = .fixed
        parameters[index].initialValue = value
      }
      if let start = options.startValues[names[index]], parameters[index].role == .free, start.isFinite {
        parameters[index].initialValue = min(
          max(start, parameters[index].lowerBound), parameters[index].upperBound)
      }
      if let tie = options.ties[parameters[index].name] { try self.tie(&parameters[index], tie, names) }
    }
  }

  /// Bounds are for what varies: a recipe may hold or tie a rate.
  private func checkBound(_ parameter: Parameter) throws(TransientsError) {
    switch parameter.role {
    case .free: return
    case .fixed:
      throw TransientsError(
        .invalidOption,
        "\(parameter.name) is held by the recipe and has no use for --bound; leave it out, or free the rate in the recipe"
      )
    case .tied(let other, _, _):
      throw TransientsError(
        .invalidOption,
        "\(parameter.name) follows \(other) in the recipe and has no use for --bound; bound \(other), or untie it there"
      )
    }
  }

  private func tie(_ parameter: inout Parameter, _ tie: ParameterTie, _ names: [String]) throws(TransientsError) {
    let name = parameter.name
    guard options.fixed[name] == nil, options.bounds[name] == nil else {
      throw TransientsError(
        .invalidOption, "\(name) follows \(tie.other) and can be neither held nor bounded; say only one of these")
    }
    guard names.contains(tie.other), tie.other != name else {
      throw TransientsError(
        .invalidOption, "\(name) cannot follow \(tie.other); this model has \(names.joined(separator: ", "))")
    }
    parameter.role = .tied(to: tie.other, factor: tie.factor, offset: tie.offset)
  }
}
