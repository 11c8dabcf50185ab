import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements

/// A map and options that have been checked against each other, and what follows from them.
struct GlobalFitPlan {
  let map: TransientMap
  var options: GlobalFitOptions
  /// The scheme; nil for exponentials.
  let recipe: TargetRecipe?
  /// True where the scheme is a sequence that stands for exponentials.
  let isSequence: Bool
  let layout: ParameterLayout
  let basis: MapBasis
  let hasConstant: Bool
  /// Signs of the columns' amplitudes; empty where all may have both.
  let signs: [AmplitudeSign]
  /// The coordinate of every wavelength.
  let positions: [Double]
  let parameters: [Parameter]
  /// Last delay after the estimated time zero: the span in which decays are seen.
  let delayRange: Double
  private let shortestStep: Double
  private let rise: RiseEstimate

  /// A lifetime beyond this many delay ranges is quoted as a limit.
  static let limitFactor = 10.0

  /// A plan for exponentials, or for a recipe.
  init(_ map: TransientMap, _ options: GlobalFitOptions, recipe given: TargetRecipe? = nil) throws(TransientsError) {
    let lifetimes = given == nil ? try Self.lifetimes(options) : []
    try Self.checkAxes(map, options)
    let finite = lifetimes.filter(\.isFinite)
    let isSigned = !options.nonNegative.isEmpty || !options.nonPositive.isEmpty
    // The spectra of a sequence are mixtures of those of exponentials: to be constrained they must be fitted.
    let isChain = isSigned && given == nil && options.scheme == .sequential
    let recipe = isChain ? TargetRecipe(sequence: lifetimes) : given
    try recipe?.check()
    layout = Self.layout(options, recipe, finite: finite.count, all: lifetimes.count)
    try Self.check(map, options, layout)
    self.map = map
    self.options = options
    self.recipe = recipe
    isSequence = isChain
    hasConstant = recipe == nil && finite.count < lifetimes.count
    let reference = ChirpCoordinate.reference(map, options.chirpReference)
    positions = options.chirpAxis.positions(map.wavelengths, reference: reference)
    rise = RiseEstimate(map, positions: positions, order: options.chirpOrder)
    let steps = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }
    shortestStep = steps.min() ?? 1
    let last = map.delays.last ?? 0
    delayRange = max(last - (options.timeZero ?? rise.timeZero[0]), shortestStep)
    basis = MapBasis(
      delays: map.delays, layout: layout, kinetics: recipe.map { .target($0) } ?? .exponentials,
      measured: options.response.measured,
      angularUnit: 2 * Double.pi * PhysicalConstants.speedOfLight * map.timeUnit.inSeconds)
    signs = try Self.signs(options, layout, compartments: recipe?.compartments)
    parameters = try MapParameters(
      options: options, layout: layout, rise: rise, shortestStep: shortestStep, delayRange: delayRange,
      unit: map.timeUnit.symbol, angularUnit: basis.angularUnit
    ).all(finite, recipe)
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

  /// The values with ascending lifetimes; unchanged where a lifetime is held or bounded by its name.
  func sorted(_ values: [Double]) -> [Double] {
    let lifetimes = 0..<layout.lifetimeCount
    let tied = Set(options.ties.keys).union(options.ties.values.map(\.other))
    let hasMeaning =
      recipe != nil
      || lifetimes.contains {
        let name = parameters[$0].name
        return options.fixed[name] != nil || options.bounds[name] != nil || tied.contains(name)
      }
    return hasMeaning ? values : values[lifetimes].sorted() + values[layout.lifetimeCount...]
  }

  /// Lists of values with ascending lifetimes, each only once: lists whose lifetimes agree to 15 % count as one, for they
  /// mostly lie in one basin.
  func distinct(_ lists: [[Double]]) -> [[Double]] {
    var kept: [[Double]] = []
    for list in lists.map(sorted) where !kept.contains(where: { isSame($0, list, within: 0.15) }) { kept.append(list) }
    return kept
  }

  /// The rivals that are not the minimum itself, or one another, under other names.
  func distinctRivals(_ rivals: [Rival], of values: [Double]) -> [Rival] {
    var seen = [sorted(values)]
    return rivals.filter { rival in
      let list = sorted(rival.values)
      defer { seen.append(list) }
      return !seen.contains { isSame($0, list, within: 0.05) }
    }
  }

  private func isSame(_ a: [Double], _ b: [Double], within part: Double) -> Bool {
    // Lifetimes below the response, or far beyond the delays, look alike.
    let short = min(responseWidth(a), responseWidth(b))
    let long = Self.limitFactor * delayRange
    return (0..<layout.lifetimeCount).allSatisfy { index in
      let (low, high) = (min(a[index], b[index]), max(a[index], b[index]))
      return high - low <= part * high || high < short || low > long
    }
  }

  /// The FWHM of the response where t₀ is the dispersion's constant.
  func responseWidth(_ values: [Double]) -> Double {
    layout.responseWidth.map { values[$0] } ?? options.response.measured?.fwhm ?? 0
  }

  /// Lists of all parameter values to start from.
  func starts() -> [[Double]] {
    let base = parameters.map(\.initialValue)
    var starts = [base]
    if options.responseWidth == nil, let width = layout.responseWidth {
      for factor in [0.4, 2.5] {
        var start = base
        start[width] *= factor
        starts.append(start)
      }
    }
    // An artifact or an oscillation can take the place of a rise that is a little off, and leave its own minimum for it.
    if options.timeZero == nil, layout.artifactOrder != nil || layout.oscillationCount > 0 {
      for shift in [-0.5, 0.5] {
        var start = base
        start[layout.timeZero] += shift * responseWidth(base)
        starts.append(start)
      }
    }
    // The minima of a wavenumber are as narrow as its line.
    if layout.oscillationCount > 0 {
      for factor in [0.85, 1.2] {
        var start = base
        for index in 0..<layout.oscillationCount { start[layout.wavenumber(index)] *= factor }
        starts.append(start)
      }
    }
    // A scheme often has a second assignment of the same rates that fits equally well, with other spectra: the recipe's
    // start says which one is meant.
    guard recipe == nil || isSequence, options.lifetimes == nil else { return clamped(starts) }
    let shortest = max(shortestStep, responseWidth(base) / 3)
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
