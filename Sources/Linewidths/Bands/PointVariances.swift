import Glibc

/// The variance of every fitted point as a function of the intensity expected there, and the likelihood that it makes.
///
/// V(μ) = max(slope·max(μ, 0) + floor, slope²), at least that of one count. What a fit lowers is 2∫(t − y)/V(t) dt from y
/// to μ, the quasi-likelihood (Wedderburn, Biometrika 61, 439, 1974, doi:10.1093/biomet/61.3.439): its minimum is the one
/// whose weights are those of its own curve. For plain counts it is the Poisson deviance, for slope 0 it is χ².
struct PointVariances {
  private let slope: [Double]
  private let floor: [Double]
  /// Variance up to the intensity where the line of slope and floor takes over.
  private let least: [Double]
  private let threshold: [Double]

  private init(slope: [Double], floor: [Double]) {
    self.slope = slope
    self.floor = floor
    let least = zip(slope, floor).map { max($1, $0 * $0) }
    self.least = least
    threshold = slope.indices.map { slope[$0] > 0 ? (least[$0] - floor[$0]) / slope[$0] : .infinity }
  }

  /// Those of counts expected.
  init(_ noise: CountingNoise, at points: [Int]) {
    self.init(slope: points.map { noise.slope[$0] }, floor: points.map { noise.floor[$0] })
  }

  /// Fixed standard deviations, all > 0.
  init(errors: [Double]) {
    self.init(slope: errors.map { _ in 0 }, floor: errors.map { $0 * $0 })
  }

  /// True where they do not depend on the curve.
  var isFixed: Bool { slope.allSatisfy { $0 == 0 } }

  /// V(μ) at a point.
  @inline(__always)
  func variance(_ i: Int, _ expected: Double) -> Double {
    expected <= threshold[i] ? least[i] : slope[i] * expected + floor[i]
  }

  /// Standard deviations along a curve.
  func errors(_ curve: [Double]) -> [Double] { curve.indices.map { variance($0, curve[$0]).squareRoot() } }

  /// 2∫(t − y)/V(t) dt from y to μ at a point.
  @inline(__always)
  func deviance(_ i: Int, _ measured: Double, _ expected: Double) -> Double {
    let bend = threshold[i]
    if measured <= bend, expected <= bend { return (expected - measured) * (expected - measured) / least[i] }
    if measured > bend, expected > bend { return line(i, measured, from: measured, to: expected) }
    let atBend = (bend - measured) * (bend - measured) / least[i]
    if expected > bend { return atBend + line(i, measured, from: bend, to: expected) }
    return line(i, measured, from: measured, to: bend) + (expected - measured) * (expected - measured) / least[i]
      - atBend
  }

  /// The part where V = slope·t + floor.
  @inline(__always)
  private func line(_ i: Int, _ measured: Double, from low: Double, to high: Double) -> Double {
    let (a, b) = (slope[i], floor[i])
    return 2 / a * (high - low - (measured + b / a) * log((a * high + b) / (a * low + b)))
  }

  /// 1/σ and (μ − y)/σ along a curve; returns the sum of the deviances.
  func weigh(_ measured: [Double], _ curve: [Double], roots: inout [Double], residual: inout [Double]) -> Double {
    var sum = 0.0
    for i in curve.indices {
      let root = 1 / variance(i, curve[i]).squareRoot()
      roots[i] = root
      residual[i] = (curve[i] - measured[i]) * root
      sum += deviance(i, measured[i], curve[i])
    }
    return sum
  }

  /// The sum over a curve.
  func deviance(_ measured: [Double], _ curve: [Double]) -> Double {
    curve.indices.reduce(0) { $0 + deviance($1, measured[$1], curve[$1]) }
  }
}
