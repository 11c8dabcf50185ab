import Fitting
import Glibc
import Measurements

/// A decay fitted with one or two Gaussians of lifetimes.
///
/// Besides the parameters of a fit the result says whether a width is needed at all: where a discrete lifetime in its
/// place raises the deviance by less than 2.71, a chance of 5 % for a parameter at the edge of its range (Chernoff, Ann.
/// Math. Stat. 1954, 25, 573), the lifetime is held discrete and the width has an upper limit alone, the one at which the
/// deviance has risen by 2.71.
struct DistributionFit {
  let task: DecayTask
  let curve: DistributionCurve
  let options: LifetimeOptions
  private let data: [Double]
  /// Rise of the deviance at a one-sided limit of 95 %.
  private static let threshold = 2.71

  /// A fit of Gaussians, after checking what the options name.
  init(_ task: DecayTask, count: Int, isLogarithmic: Bool, options: LifetimeOptions) throws {
    self.task = task
    self.options = options
    var plain = options
    (plain.fixed, plain.bounds) = ([:], [:])
    let discrete = try task.curve(exponentials: count, options: plain)
    curve = DistributionCurve(
      count: count, isLogarithmic: isLogarithmic, response: discrete.response, channels: discrete.channels,
      channelWidth: discrete.channelWidth)
    data = task.counts
    guard curve.pointCount >= curve.parameterCount else {
      throw LifetimesError(.tooFewChannels, "there are fewer channels than parameters; fit a longer range")
    }
    if let stranger = options.namesGiven.first(where: { !curve.names.contains($0) }) {
      throw LifetimesError(
        .unknownParameter, "there is no parameter \(stranger); there are \(curve.names.joined(separator: ", "))")
    }
    for (name, value) in options.fixed where !(value.isFinite && (value >= 0 || name == "shift")) {
      throw LifetimesError(.invalidOption, "\(name) cannot be held at \(value)")
    }
    if isLogarithmic, let held = options.fixed.first(where: { $0.key.hasPrefix("width") && $0.value > 2 }) {
      throw LifetimesError(
        .invalidOption, "\(held.key) is the width of ln τ, 2 at most: beyond a factor of 50000 nothing is a hill")
    }
    if let name = options.fixed.first(where: { $0.key.hasPrefix("tau") && $0.value <= 0 })?.key {
      throw LifetimesError(.invalidOption, "\(name) must be above 0")
    }
    for (name, bounds) in options.bounds where !(bounds.lower < bounds.upper) || bounds.upper <= 0 && name != "shift" {
      throw LifetimesError(.invalidOption, "the bounds of \(name) leave it no range")
    }
  }

  /// What came out.
  struct Found {
    var outcome: FitOutcome
    /// Widths held at 0 because a discrete lifetime suffices, with the upper limit and the rise of the deviance.
    var discrete: [Int: (limit: Double?, rise: Double)] = [:]
    /// The fit of discrete lifetimes, as many and one more, by number.
    var exponentials: [Int: FitStatistics] = [:]
  }

  /// Fits, and holds discrete what needs no width.
  func found() throws -> Found {
    var plain = options
    (plain.fixed, plain.bounds, plain.fit.profiles) = ([:], [:], .none)
    (plain.distribution, plain.bootstrap) = (nil, nil)
    var exponentials: [Int: FitStatistics] = [:]
    var start: [Double] = []
    for count in curve.count...curve.count + 1 {
      guard task.channelCount > 2 * count + 2 else { continue }
      plain.componentCount = count
      if count > curve.count { plain.startLifetimes = nil }
      let outcome = try task.fit(exponentials: count, options: plain).outcome
      exponentials[count] = outcome.result.statistics
      if count == curve.count { start = outcome.values }
    }
    let starts = [0.25, 0.7].map { begin(start, share: $0) }
    var outcome = try fit(starts, held: [:])
    var held: [String: Double] = [:]
    var discrete: [Int: (limit: Double?, rise: Double)] = [:]
    // The least needed width first; with it held the other may be needed.
    while outcome.result.termination.isConverged {
      let free = (0..<curve.count).filter { held[width($0)] == nil && options.fixed[width($0)] == nil }
      var least: (index: Int, rise: Double, outcome: FitOutcome)?
      for index in free where options.bounds[width(index)]?.lower ?? 0 <= 0 {
        let without = try fit([outcome.values], held: held.merging([width(index): 0]) { $1 })
        guard without.result.termination.isConverged else { continue }
        let rise = max(0, cost(without) - cost(outcome))
        if rise < least?.rise ?? Self.threshold { least = (index, rise, without) }
      }
      guard let least else { break }
      let limit = try upperLimit(least.index, of: least.outcome, best: min(cost(outcome), cost(least.outcome)), held)
      discrete[least.index] = (limit, least.rise)
      held[width(least.index)] = 0
      outcome = least.outcome
    }
    outcome = try fit([outcome.values], held: held, isFinal: true)
    return Found(outcome: outcome, discrete: discrete, exponentials: exponentials)
  }

  /// Name of a width.
  func width(_ index: Int) -> String { curve.names[curve.firstWidth + index] }

  private func cost(_ outcome: FitOutcome) -> Double {
    outcome.result.statistics.deviance ?? outcome.result.statistics.sumOfSquares
  }

  /// Starts of the Gaussians from those of exponentials: widths are a share of the centre.
  private func begin(_ exponentials: [Double], share: Double) -> [Double] {
    let n = curve.count
    var start = [Double](repeating: 0, count: curve.parameterCount)
    for index in 0..<n {
      start[index] = exponentials[index]
      start[curve.firstWidth + index] = curve.isLogarithmic ? share : share * exponentials[index]
      start[curve.firstAmplitude + index] = exponentials[n + index]
    }
    for (offset, value) in exponentials[(2 * n)...].prefix(curve.parameterCount - curve.backgroundIndex).enumerated() {
      start[curve.backgroundIndex + offset] = value
    }
    return start
  }

  private func fit(_ starts: [[Double]], held: [String: Double], isFinal: Bool = false) throws -> FitOutcome {
    var own = options
    if !isFinal { own.fit.profiles = .none }
    return try CountedFit.minimize(curve, data: data, starts: starts, options: own, harmless: ["background"]) {
      parameters($0, held: held)
    }
  }

  /// The parameters, beginning the search at the given values.
  func parameters(_ start: [Double], held: [String: Double]) -> [Parameter] {
    let unit = task.decay.timeUnit.symbol
    let window = Double(curve.pointCount) * curve.channelWidth
    let peak = data.max() ?? 1
    return curve.names.enumerated().map { index, name in
      let number = index % curve.count + 1
      var parameter: Parameter
      switch index {
      case ..<curve.firstWidth:
        parameter = Parameter(
          name, symbol: "τ\(number)", unit: unit, initialValue: start[index],
          bounds: 0.1 * curve.channelWidth...100 * window, coordinate: .logarithmic)
      case ..<curve.firstAmplitude:
        parameter = Parameter(
          name, symbol: curve.isLogarithmic ? "σ(ln τ)\(number)" : "σ\(number)",
          unit: curve.isLogarithmic ? "" : unit, initialValue: start[index],
          bounds: 0...(curve.isLogarithmic ? 2 : 100 * window))
      case ..<curve.backgroundIndex:
        parameter = Parameter(
          name, symbol: "a\(number)", unit: "counts/channel", initialValue: start[index], bounds: 0...1e9 * peak)
      case curve.backgroundIndex:
        parameter = Parameter(name, unit: "counts/channel", initialValue: start[index], bounds: 0...2 * peak)
      default:
        parameter = Parameter(
          name, unit: unit, initialValue: options.freeShift ? start[index] : 0, referenceScale: curve.channelWidth)
        if !options.freeShift { parameter.role = .fixed }
      }
      if let bounds = options.bounds[name] {
        parameter.lowerBound = name == "shift" ? bounds.lower : max(bounds.lower, parameter.lowerBound)
        parameter.upperBound = bounds.upper
      }
      parameter.initialValue = min(max(parameter.initialValue, parameter.lowerBound), parameter.upperBound)
      if let value = held[name] ?? options.fixed[name] {
        parameter.role = .fixed
        parameter.initialValue = value
      }
      return parameter
    }
  }

  /// The width at which the deviance lies 2.71 above the best, one-sided 95 %; nil where there is none in range.
  private func upperLimit(
    _ index: Int, of outcome: FitOutcome, best: Double, _ held: [String: Double]
  ) throws -> Double? {
    let centre = outcome.values[index]
    let largest = min(
      curve.isLogarithmic ? 2 : 3 * centre, options.bounds[width(index)]?.upper ?? .infinity)
    var last = outcome.values
    func rise(_ value: Double) throws -> Double {
      let there = try fit([last], held: held.merging([width(index): value]) { $1 })
      guard there.result.termination.isConverged else { return .infinity }
      last = there.values
      return cost(there) - best
    }
    var (low, high) = (0.0, (curve.isLogarithmic ? 0.02 : 0.02 * centre))
    while try rise(high) < Self.threshold {
      low = high
      high *= 2
      guard high <= largest else { return nil }
    }
    while high - low > 0.01 * high {
      last = outcome.values
      let middle = (low + high) / 2
      if try rise(middle) < Self.threshold { low = middle } else { high = middle }
    }
    return high
  }
}
