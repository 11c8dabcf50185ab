import Fitting
import Kinetics
import Measurements

/// Fits of one number of exponentials in memory of their own, where nothing is doubtful.
final class QuickLane {
  private var equations: DecayEquations
  private var start: QuickStart
  private var fit: QuickFit
  private let componentCount: Int
  private let response: MeasuredResponse?

  init(componentCount: Int, prepared: PreparedResponse?) {
    self.componentCount = componentCount
    response = prepared?.response
    equations = DecayEquations(componentCount: componentCount, response: response)
    start = QuickStart(response: response, responseCounts: prepared?.counts)
    fit = QuickFit(parameterCount: equations.parameterCount)
  }

  /// Whether such fits can be made this way at all.
  static func answers(_ options: LifetimeOptions) -> Bool {
    options.likelihood == .poisson && options.distribution == nil
      && (options.exponentials ?? 1) <= ComponentChoice.counts.upperBound && !options.isStretched && !options.hasScatter
      && !options.allowsRise
      && options.bootstrap == nil && (options.fit.profiles == .doubtful || options.fit.profiles == .none)
  }

  /// The fit; nil where it takes the long way.
  func outcome(_ task: DecayTask, options: LifetimeOptions) throws -> FitOutcome? {
    let curve = try task.curve(exponentials: componentCount, options: options)
    let width = curve.channelWidth
    let n = componentCount
    var shift: Double?
    if response != nil { shift = options.freeShift ? options.fixed["shift"].map { $0 / width } : 0 }
    let found = start.starts(
      n, counts: task.decay.counts, channels: curve.channels, shift: response == nil ? 0 : shift,
      lifetimes: options.startLifetimes?.sorted().map { $0 / width })
    guard !found.isEmpty else { return nil }
    let starts = found.map { start in
      start.lifetimes.map { $0 * width } + start.amplitudes + [start.background]
        + (response == nil ? [] : [start.shift * width])
    }
    let counts = task.decay.counts[curve.channels]
    let setup = LifetimeParameters(
      curve, starts: starts, peak: counts.max() ?? 1, shortest: 0.1 * width, unit: task.decay.timeUnit.symbol,
      options: options, isLifted: false)
    try setup.check()
    var fitOptions = options.fit
    fitOptions.harmlessBounds = ["background"]
    var list = setup.starts
    if let rows = equations.grouped(curve.channels, shift: found[0].shift) {
      // Nearly there with a fraction of the work; what is left for the channels themselves is a few steps.
      equations.load(rows, counts: rows.summed(counts), channelWidth: width)
      let space = try ParameterSpace(setup.parameters(startingAt: list[0]))
      list = fit.ends(&equations, space: space, starts: list, goal: 1e-2).prefix(2).map(\.values)
      guard !list.isEmpty else { return nil }
    }
    equations.load(DecayRows(curve.channels), counts: Array(counts), channelWidth: width)
    for _ in 0..<2 {
      fitOptions.otherStarts = Array(list.dropFirst())
      guard
        let outcome = try fit.fit(&equations, parameters: setup.parameters(startingAt: list[0]), options: fitOptions)
      else { return nil }
      let lifetimes = outcome.values[..<n]
      guard !options.namesLifetimes, zip(lifetimes, lifetimes.dropFirst()).contains(where: { $0 > $1 }) else {
        return outcome
      }
      // Lifetimes ascend, unless the user tied a name to a number.
      let order = (0..<n).sorted { outcome.values[$0] < outcome.values[$1] }
      list = [order.map { outcome.values[$0] } + order.map { outcome.values[n + $0] } + outcome.values[(2 * n)...]]
    }
    return nil
  }

  /// Durbin and Watson's statistic of the last fit.
  var durbinWatson: Double? { equations.durbinWatson() }
}
