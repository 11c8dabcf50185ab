import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements

/// The light of a decay spread over lifetimes on a logarithmic grid.
///
/// The unknowns are counts per lifetime, so that every column of the design has the sum 1; smoothness is asked of them,
/// not of amplitudes, which grow without limit where lifetimes are too short to see. Shift and weights are those of a fit
/// of exponentials, as many as the Bayesian criterion chooses.
struct DecayInversion {
  /// Of the exponentials that shift and weights come from.
  let outcome: FitOutcome
  let exponentials: DecayCurve
  /// Lifetimes in the time unit.
  let grid: [Double]
  /// Counts per channel of every lifetime's decay, of one count in all, and behind them of the background.
  let design: Matrix
  /// 1/σ of every channel.
  let weights: [Double]
  let solver: NonNegativeInversion
  let chosen: NonNegativeInversion.Solution
  let best: NonNegativeInversion.Solution
  /// Grid points for a factor e of the lifetime.
  private static let density = 7.0

  init(_ task: DecayTask, options: LifetimeOptions) throws {
    var plain = options
    plain.distribution = nil
    plain.fit.profiles = .none
    let choice = try ComponentChoice(channelCount: task.channelCount, options: plain) {
      try task.fit(exponentials: $0, options: $1).outcome.result
    }
    (exponentials, outcome) = try task.fit(exponentials: choice.chosen, options: plain)
    let n = task.channelCount
    let width = task.decay.channelWidth
    let count = min(Int(Self.density * log(4 * Double(n))) + 1, 72, n - 2)
    guard count >= 8 else {
      throw LifetimesError(.tooFewChannels, "\(n) channels are too few for a distribution of lifetimes")
    }
    let lifetimes = (0..<count).map { 0.5 * pow(4 * Double(n), Double($0) / Double(count - 1)) }
    grid = lifetimes.map { $0 * width }
    var design = Matrix(rows: n, columns: count + 1, repeating: 1)
    if let response = exponentials.response, let shiftIndex = exponentials.shiftIndex {
      response.fill(
        &design.elements, lifetimes: lifetimes, shift: outcome.values[shiftIndex] / width,
        channels: exponentials.channels)
    } else {
      ChannelDecays.fill(&design.elements, lifetimes: lifetimes, channelCount: n)
    }
    for (j, lifetime) in lifetimes.enumerated() {
      // All counts of a decay, those behind the last channel too: those of height 1, or with 1 in the first channel.
      let area = exponentials.response == nil ? -1 / expm1(-1 / lifetime) : lifetime
      for i in design.columnRange(j) { design.elements[i] /= area }
    }
    var means = task.counts
    exponentials.values(outcome.values, into: &means)
    let weights = means.map { 1 / max($0, 1e-3).squareRoot() }
    var weighted = design
    for j in 0...count {
      let first = weighted.columnRange(j).lowerBound
      for i in 0..<n { weighted.elements[first + i] *= weights[i] }
    }
    self.design = design
    self.weights = weights
    solver = try NonNegativeInversion(
      design: weighted, data: zip(task.counts, weights).map { $0 * $1 }, smoothCount: count)
    (chosen, best) = solver.chosen()
  }

  /// Light of every lifetime of a solution, counts.
  func light(_ solution: [Double]) -> [Double] { Array(solution[..<grid.count]) }

  /// The expected counts.
  var means: [Double] {
    var means = [Double](repeating: 0, count: design.rows)
    for (j, value) in chosen.coefficients.enumerated() where value > 0 {
      let first = design.columnRange(j).lowerBound
      for i in means.indices { means[i] += value * design.elements[first + i] }
    }
    return means
  }

  /// One hill of the distribution.
  struct Peak {
    /// Grid points from valley to valley.
    let points: Range<Int>
    /// Counts.
    let light: Double
    /// exp of the light's mean of ln τ, time unit.
    let lifetime: Double
    /// Standard deviation of ln τ.
    let spread: Double
  }

  /// The hills that hold a hundredth of the light or more, by lifetime.
  func peaks(_ light: [Double]) -> [Peak] {
    let total = light.reduce(0, +)
    var peaks: [Peak] = []
    var start = 0
    for m in light.indices {
      let isEnd = m == light.count - 1
      let isValley = !isEnd && m > start && light[m] <= light[m - 1] && light[m] < light[m + 1]
      guard isValley || isEnd else { continue }
      let points = start..<m + 1
      start = m + 1
      let sum = points.reduce(0) { $0 + light[$1] }
      guard sum >= 0.01 * total, total > 0 else { continue }
      let mean = points.reduce(0) { $0 + light[$1] * log(grid[$1]) } / sum
      let variance = points.reduce(0) { $0 + light[$1] * (log(grid[$1]) - mean) * (log(grid[$1]) - mean) } / sum
      peaks.append(Peak(points: points, light: sum, lifetime: exp(mean), spread: max(variance, 0).squareRoot()))
    }
    return peaks
  }

  /// How wide a single lifetime in the place of a hill would look, all else the same: its standard deviation of ln τ.
  func resolution(_ peak: Peak) -> Double? {
    var sharp = chosen.coefficients
    for m in peak.points { sharp[m] = 0 }
    guard let nearest = peak.points.min(by: { abs(log(grid[$0] / peak.lifetime)) < abs(log(grid[$1] / peak.lifetime)) })
    else { return nil }
    sharp[nearest] = peak.light
    let image = light(solver.image(of: sharp, strength: chosen.strength))
    return peaks(image).min { abs(log($0.lifetime / peak.lifetime)) < abs(log($1.lifetime / peak.lifetime)) }?.spread
  }
}
