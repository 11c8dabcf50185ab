import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements

/// A map and options that have been checked against each other, and what follows from them.
struct GlobalFitPlan {
  let map: TransientMap
  let options: GlobalFitOptions
  let layout: ParameterLayout
  let hasConstant: Bool
  /// x = (λ − reference)/100 nm.
  let positions: [Double]
  let parameters: [Parameter]
  /// Last delay after the estimated time zero: the span in which decays are seen.
  let delayRange: Double
  private let shortestStep: Double
  private let rise: RiseEstimate

  /// A lifetime beyond this many delay ranges is quoted as a limit.
  static let limitFactor = 10.0

  init(_ map: TransientMap, _ options: GlobalFitOptions) throws(TransientsError) {
    let lifetimes = try Self.lifetimes(options)
    try Self.checkAxes(map, options)
    let finite = lifetimes.filter(\.isFinite)
    try Self.check(map, options, componentCount: lifetimes.count)
    self.map = map
    self.options = options
    hasConstant = finite.count < lifetimes.count
    layout = ParameterLayout(
      lifetimeCount: finite.count, componentCount: lifetimes.count, chirpOrder: options.chirpOrder)
    positions = ChirpAxis(map, options).positions
    rise = RiseEstimate(map, positions: positions, order: options.chirpOrder)
    let steps = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }
    shortestStep = steps.min() ?? 1
    let last = map.delays.last ?? 0
    delayRange = max(last - (options.timeZero ?? rise.timeZero[0]), shortestStep)
    parameters = try Self.parameters(
      layout, finite, options, rise: rise, shortestStep: shortestStep, delayRange: delayRange, map: map)
  }

  /// The lifetimes given, the one that does not decay last; or evenly spaced ones, to be replaced by the starts.
  private static func lifetimes(_ options: GlobalFitOptions) throws(TransientsError) -> [Double] {
    guard let lifetimes = options.lifetimes else {
      guard options.componentCount >= 1, options.componentCount <= 10 else {
        throw TransientsError(
          .invalidOption, "\(options.componentCount) components cannot be fitted; ask for 1 to 10")
      }
      return [Double](repeating: 1, count: options.componentCount)
    }
    guard !lifetimes.isEmpty, lifetimes.count <= 10 else {
      throw TransientsError(.invalidOption, "\(lifetimes.count) lifetimes were given; give 1 to 10")
    }
    guard lifetimes.allSatisfy({ $0 > 0 }) else {
      throw TransientsError(.invalidOption, "every lifetime must be above 0; write inf for one that does not decay")
    }
    guard lifetimes.count(where: \.isInfinite) <= 1 else {
      throw TransientsError(.invalidOption, "only one component can be without decay; give inf once")
    }
    return lifetimes.sorted()
  }

  /// Refuses maps and options that do not fit each other.
  static func check(
    _ map: TransientMap, _ options: GlobalFitOptions, componentCount: Int
  ) throws(TransientsError) {
    guard map.signal.contains(where: { abs($0) > 0 }) else {
      throw TransientsError(
        .invalidData, "\(map.source): every value of the map is 0; export the signal, not an empty scan")
    }
    let count = map.delays.count
    let changes = map.wavelengths.indices.contains { column in
      let values = map.signal[column * count..<(column + 1) * count].lazy.filter { !$0.isNaN }
      return values.first.map { first in values.contains { $0 != first } } ?? false
    }
    guard changes else {
      throw TransientsError(
        .invalidData, "\(map.source): no wavelength's signal changes with the delay; there is nothing to fit")
    }
    guard (0...6).contains(options.chirpOrder) else {
      throw TransientsError(.invalidOption, "a chirp of order \(options.chirpOrder) cannot be fitted; give 0 to 6")
    }
    guard options.chirpOrder < map.wavelengths.count else {
      throw TransientsError(
        .invalidOption,
        "a chirp of order \(options.chirpOrder) needs more than \(map.wavelengths.count) wavelengths")
    }
    let unknowns = componentCount + 2
    guard map.delays.count > unknowns else {
      throw TransientsError(
        .invalidData,
        "\(map.source): \(map.delays.count) delays cannot determine \(componentCount) components; fit fewer components or measure more delays"
      )
    }
    if let width = options.responseWidth, !(width > 0 && width.isFinite) {
      throw TransientsError(.invalidOption, "the response's width must be above 0")
    }
    if let timeZero = options.timeZero, !timeZero.isFinite {
      throw TransientsError(.invalidOption, "the time zero must be a number")
    }
  }

  private static func parameters(
    _ layout: ParameterLayout, _ finite: [Double], _ options: GlobalFitOptions, rise: RiseEstimate,
    shortestStep: Double, delayRange: Double, map: TransientMap
  ) throws(TransientsError) -> [Parameter] {
    let unit = map.timeUnit.symbol
    // Wide enough that a component at either end is indistinguishable from the limit.
    let bounds = shortestStep * 1e-4...delayRange * 1e6
    var parameters = finite.enumerated().map { index, lifetime in
      Parameter(
        "tau\(index + 1)", symbol: "τ\(index + 1)", unit: unit,
        initialValue: min(max(lifetime, bounds.lowerBound), bounds.upperBound), bounds: bounds,
        coordinate: .logarithmic)
    }
    parameters += responseParameters(
      layout, options, rise: rise, shortestStep: shortestStep, delayRange: delayRange, unit: unit)
    try apply(options, to: &parameters)
    return parameters
  }

  /// Time zero, its dispersion and the response's width.
  static func responseParameters(
    _ layout: ParameterLayout, _ options: GlobalFitOptions, rise: RiseEstimate, shortestStep: Double,
    delayRange: Double, unit: String
  ) -> [Parameter] {
    let widths = shortestStep * 1e-2...delayRange
    let width = min(max(options.responseWidth ?? rise.responseWidth, widths.lowerBound), widths.upperBound)
    var parameters: [Parameter] = []
    // The zero of these is arbitrary: their errors are judged against the response.
    parameters.append(
      Parameter(
        "t0", symbol: "t₀", unit: unit, initialValue: options.timeZero ?? rise.timeZero[0], referenceScale: width))
    for p in 0..<layout.chirpOrder {
      parameters.append(
        Parameter(
          "t0_\(p + 1)", symbol: "t₀,\(p + 1)", unit: "\(unit)/(100 nm)\(p == 0 ? "" : "^\(p + 1)")",
          initialValue: rise.timeZero[p + 1], referenceScale: width))
    }
    parameters.append(
      Parameter(
        "irf_fwhm", symbol: "IRF FWHM", unit: unit, initialValue: width,
        bounds: widths, coordinate: .logarithmic))
    return parameters
  }

  /// Holds and bounds what the options name.
  static func apply(_ options: GlobalFitOptions, to parameters: inout [Parameter]) throws(TransientsError) {
    let names = parameters.map(\.name)
    for name in (Array(options.fixed.keys) + Array(options.bounds.keys)).sorted() where !names.contains(name) {
      throw TransientsError(
        .invalidOption, "there is no parameter \(name); this model has \(names.joined(separator: ", "))")
    }
    for index in parameters.indices {
      let isPositive = parameters[index].coordinate == .logarithmic
      if let range = options.bounds[parameters[index].name] {
        guard !isPositive || range.upperBound > 0 else {
          throw TransientsError(.invalidOption, "\(names[index]) is above 0, and so must be its upper bound")
        }
        parameters[index].lowerBound =
          isPositive ? max(range.lowerBound, parameters[index].lowerBound) : range.lowerBound
        parameters[index].upperBound =
          isPositive ? min(range.upperBound, parameters[index].upperBound) : range.upperBound
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
    }
  }

  /// The values with ascending lifetimes; unchanged where a lifetime is held or bounded by its name.
  func sorted(_ values: [Double]) -> [Double] {
    let lifetimes = 0..<layout.lifetimeCount
    let hasMeaning = lifetimes.contains {
      options.fixed[parameters[$0].name] != nil || options.bounds[parameters[$0].name] != nil
    }
    return hasMeaning ? values : values[lifetimes].sorted() + values[layout.lifetimeCount...]
  }

  /// Lists of values with ascending lifetimes, each only once: lists whose lifetimes agree to 5 % count as one.
  func distinct(_ lists: [[Double]]) -> [[Double]] {
    var kept: [[Double]] = []
    for list in lists.map(sorted) where !kept.contains(where: { isSame($0, list) }) { kept.append(list) }
    return kept
  }

  /// The rivals that are not the minimum itself, or one another, under other names.
  func distinctRivals(_ rivals: [Rival], of values: [Double]) -> [Rival] {
    var seen = [sorted(values)]
    return rivals.filter { rival in
      let list = sorted(rival.values)
      defer { seen.append(list) }
      return !seen.contains { isSame($0, list) }
    }
  }

  private func isSame(_ a: [Double], _ b: [Double]) -> Bool {
    (0..<layout.lifetimeCount).allSatisfy { abs(a[$0] - b[$0]) <= 0.05 * max(a[$0], b[$0]) }
  }

  /// Lists of all parameter values to start from.
  func starts() -> [[Double]] {
    let base = parameters.map(\.initialValue)
    let widths = options.responseWidth == nil ? [1, 0.4, 2.5] : [1]
    var starts: [[Double]] = []
    for factor in widths {
      var start = base
      start[layout.responseWidth] *= factor
      starts.append(start)
    }
    guard options.lifetimes == nil else { return clamped(starts) }
    let shortest = max(shortestStep, base[layout.responseWidth] / 3)
    let span = max(delayRange / shortest, 10)
    var generator = SeededGenerator(seed: options.seed)
    func lists(_ fractions: [Double]) -> [Double] { fractions.sorted().map { shortest * pow(span, $0) } }
    let n = layout.lifetimeCount
    let even = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    for index in starts.indices { starts[index].replaceSubrange(0..<n, with: lists(even)) }
    for _ in 0..<max(0, options.randomStarts) {
      var start = base
      start.replaceSubrange(0..<n, with: lists((0..<n).map { _ in generator.uniform() }))
      starts.append(start)
    }
    return clamped(starts)
  }

  func clamped(_ starts: [[Double]]) -> [[Double]] {
    starts.map { start in
      start.indices.map { min(max(start[$0], parameters[$0].lowerBound), parameters[$0].upperBound) }
    }
  }
}
