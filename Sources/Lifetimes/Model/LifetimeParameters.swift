import Fitting

/// The parameters of a decay with their names, units, bounds and roles.
struct LifetimeParameters {
  private let curve: DecayCurve
  private let unit: String
  private let options: LifetimeOptions
  /// Counts of the highest channel: no background is higher.
  private let peak: Double
  /// Shortest lifetime allowed unless bounded by the user.
  private let shortest: Double
  /// Complete lists of start values, best first; held parameters at their values, the others inside their bounds.
  private(set) var starts: [[Double]] = []

  init(
    _ curve: DecayCurve, starts: [[Double]], peak: Double, shortest: Double, unit: String, options: LifetimeOptions,
    isLifted: Bool = true
  ) {
    self.shortest = shortest
    self.curve = curve
    self.peak = peak
    self.unit = unit
    self.options = options
    let templates = parameters(startingAt: starts[0])
    self.starts = starts.map { start in
      start.indices.map { i in
        let template = templates[i]
        if template.role == .fixed { return template.initialValue }
        return min(max(start[i], template.lowerBound), template.upperBound)
      }
    }
    if isLifted, templates[2 * curve.componentCount].role == .free {
      let highest = templates[2 * curve.componentCount].upperBound
      self.starts = self.starts.map { Self.lifted($0, curve, highestBackground: highest) }
    }
  }

  /// A start whose curve is positive everywhere: a response less its background dips below zero, and where the curve does
  /// too there is no likelihood to start from. The background makes up for it.
  private static func lifted(_ start: [Double], _ curve: DecayCurve, highestBackground: Double) -> [Double] {
    var values = [Double](repeating: 0, count: curve.pointCount)
    curve.values(start, into: &values)
    guard let lowest = values.min(), lowest <= 0 else { return start }
    var lifted = start
    lifted[2 * curve.componentCount] = min(start[2 * curve.componentCount] - 1.1 * lowest + 0.01, highestBackground)
    return lifted
  }

  /// Names in the order of ``DecayCurve``.
  static func names(_ curve: DecayCurve) -> [String] {
    let indices = 1...curve.componentCount
    return indices.map { "tau\($0)" } + indices.map { "amplitude\($0)" } + ["background"]
      + (curve.response == nil ? [] : ["shift"]) + (curve.shape.scatter == nil ? [] : ["scatter"])
      + (curve.shape.isStretched ? ["beta"] : [])
  }

  /// The parameters, beginning the search at the given values.
  func parameters(startingAt start: [Double]) -> [Parameter] {
    Self.names(curve).enumerated().map { index, name in
      var parameter = parameter(name, index, startingAt: start[index])
      if let bounds = options.bounds[name] {
        // What the model cannot be is no choice; the other bounds replace the defaults.
        let isSigned = name == "shift" || name.hasPrefix("tau") || (options.allowsRise && name.hasPrefix("amplitude"))
        parameter.lowerBound =
          isSigned ? bounds.lower : max(bounds.lower, name == "beta" ? Self.exponents.lowerBound : 0)
        parameter.upperBound = name == "beta" ? min(bounds.upper, Self.exponents.upperBound) : bounds.upper
        parameter.initialValue = min(max(parameter.initialValue, bounds.lower), max(bounds.lower, bounds.upper))
      }
      if let value = options.fixed[name] {
        parameter.role = .fixed
        parameter.initialValue = value
      }
      return parameter
    }
  }

  /// A parameter with its default bounds.
  private func parameter(_ name: String, _ index: Int, startingAt start: Double) -> Parameter {
    let n = curve.componentCount
    let window = Double(curve.pointCount) * curve.channelWidth
    switch index {
    case ..<n:
      return Parameter(
        name, symbol: "τ\(index + 1)", unit: unit, initialValue: start, bounds: shortest...1e3 * window,
        coordinate: .logarithmic)
    case ..<(2 * n):
      return Parameter(
        name, symbol: "a\(index - n + 1)", unit: "counts/channel", initialValue: start,
        bounds: (options.allowsRise ? -1e9 * peak : 0)...1e9 * peak)
    case curve.backgroundIndex:
      return Parameter(
        name, symbol: "background", unit: "counts/channel", initialValue: start, bounds: 0...2 * peak)
    case curve.scatterIndex:
      return Parameter(name, symbol: "scatter", unit: "counts", initialValue: start, bounds: 0...1e9 * peak)
    case curve.exponentIndex:
      return Parameter(name, symbol: "β", unit: "", initialValue: start, bounds: Self.exponents)
    default:
      // The zero of a shift is arbitrary: a channel is what its error is measured by.
      var shift = Parameter(
        name, symbol: "shift", unit: unit, initialValue: start, referenceScale: curve.channelWidth)
      if !options.freeShift {
        shift.role = .fixed
        shift.initialValue = 0
      }
      return shift
    }
  }

  /// Range of a stretched exponential's β.
  private static let exponents = 0.1...1.0

  /// Refuses names that do not exist and values that the model cannot take.
  func check() throws(LifetimesError) {
    let names = Self.names(curve)
    for name in options.namesGiven {
      guard names.contains(name) else {
        throw LifetimesError(
          .unknownParameter, "there is no parameter \(name); there are \(names.joined(separator: ", "))")
      }
      let isLifetime = name.hasPrefix("tau")
      if let value = options.fixed[name] {
        let isSigned = name == "shift" || (options.allowsRise && name.hasPrefix("amplitude"))
        guard value.isFinite, !isLifetime || value > 0, isSigned || value >= 0 else {
          throw LifetimesError(
            .invalidOption, "\(name) cannot be held at \(value); it must be \(isLifetime ? "above" : "at least") 0")
        }
        guard name != "beta" || Self.exponents.contains(value) else {
          throw LifetimesError(.invalidOption, "beta cannot be held at \(value); it lies between 0.1 and 1")
        }
      }
      if let bounds = options.bounds[name] {
        guard bounds.lower < bounds.upper else {
          throw LifetimesError(
            .invalidOption, "the bounds of \(name) are \(bounds.lower) and \(bounds.upper); the lower comes first")
        }
        let isSigned = name == "shift" || (options.allowsRise && name.hasPrefix("amplitude"))
        guard isSigned || bounds.upper > 0 else {
          throw LifetimesError(.invalidOption, "the upper bound of \(name) must be above 0")
        }
        guard name != "beta" || max(bounds.lower, 0.1) < min(bounds.upper, 1) else {
          throw LifetimesError(.invalidOption, "the bounds of beta must leave a part of 0.1 to 1")
        }
      }
    }
  }
}
