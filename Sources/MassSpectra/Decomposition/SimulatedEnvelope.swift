import Fitting
import Glibc
import Measurements

/// A seeded envelope whose truth is known: ions of a family on a flat baseline, counted by a detector that adds nothing but
/// Poisson noise.
public struct SimulatedEnvelope: Sendable {
  /// The ions.
  public let members: [FamilyMember]
  /// Their areas, ≥ 0, one for each ion; their scale does not matter.
  public var weights: [Double]
  /// m/Δm at half maximum.
  public var resolution = 12_000.0
  /// Half width of a peak above its top less that below it, over their sum.
  public var asymmetry = 0.0
  /// Offset of the m/z scale.
  public var offset = 0.0
  /// Expected counts of the highest point, without baseline.
  public var peakCounts = 1000.0
  /// Expected counts of a point without signal.
  public var baseline = 5.0
  /// Distance of two points, in m/z.
  public var step = 0.05
  /// Whether counts are drawn; without, they are those expected.
  public var isNoisy = true
  /// Seed of the noise.
  public var seed: UInt64 = 1
  private let table: IsotopeTable

  /// The most points.
  private static let pointLimit = 2_000_000

  /// Ions with their weights.
  public init(_ members: [FamilyMember], weights: [Double], table: IsotopeTable = .standard) {
    self.members = members
    self.weights = weights
    self.table = table
  }

  /// Weights that fall off like a normal distribution: for every variable a mean and a standard deviation; variables that
  /// are not named leave the weights alone.
  public static func bell(_ members: [FamilyMember], means: [String: Double], spreads: [String: Double]) -> [Double] {
    members.map { member in
      let exponent = means.reduce(0) { sum, mean in
        let distance = (Double(member.variables[mean.key] ?? 0) - mean.value) / (spreads[mean.key] ?? 1)
        return sum - distance * distance / 2
      }
      return exp(exponent)
    }
  }

  /// The mean of a number of every ion.
  public func mean(_ number: (FamilyMember) -> Double) -> Double {
    zip(members, weights).reduce(0) { $0 + number($1.0) * $1.1 } / weights.reduce(0, +)
  }

  /// The part of all ions that some of them have.
  public func fraction(_ isCounted: (FamilyMember) -> Bool) -> Double { mean { isCounted($0) ? 1 : 0 } }

  /// Simulates. Throws `invalidOption` for numbers out of range and for too many points.
  public func spectrum() throws -> MassSpectrum {
    try check()
    var calculator = PatternCalculator(table)
    let peaks = members.map {
      IonPeaks(calculator.pattern($0.ion.composition), charge: $0.ion.charge, threshold: 1e-7)
    }
    let shape = PeakShape(resolution: resolution, asymmetry: asymmetry)
    let ends = peaks.map { IonPeaks($0, threshold: 1e-3).positions }
    let low = (ends.compactMap(\.first).min() ?? 0) + min(offset, 0)
    let high = (ends.compactMap(\.last).max() ?? 0) + max(offset, 0)
    // Whole steps, so that the positions are round numbers; some baseline at both ends.
    let first = ((low - shape.reach(low)) / step).rounded(.down)
    let last = ((high + shape.reach(high)) / step).rounded(.up)
    guard first > 0, last - first < Double(Self.pointLimit) else {
      throw MassSpectraError(
        .invalidOption, "the spectrum would have more than \(Self.pointLimit) points; widen the step")
    }
    let axis = (0...Int(last - first)).map { (first + Double($0)) * step }
    var curve = axis.map { _ in 0.0 }
    for (ion, weight) in zip(peaks, weights) where weight > 0 {
      for (index, value) in ion.profile(at: axis, shape: shape, offset: offset).enumerated() {
        curve[index] += weight * value
      }
    }
    guard let top = curve.max(), top > 0, top.isFinite else {
      throw MassSpectraError(.invalidOption, "the spectrum would be empty; no point lies under a peak: narrow the step")
    }
    var generator = SeededGenerator(seed: seed)
    let counts = curve.map { value in
      let expected = value / top * peakCounts + baseline
      return isNoisy ? generator.poisson(mean: expected) : expected
    }
    return try MassSpectrum(source: "simulated", positions: axis, intensities: counts)
  }

  private func check() throws(MassSpectraError) {
    func refuse(_ message: String) -> MassSpectraError { MassSpectraError(.invalidOption, message) }
    guard weights.count == members.count else {
      throw refuse("\(weights.count) weights for \(members.count) ions; give one for each")
    }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
      throw refuse("weights are numbers of at least 0, one of them above")
    }
    guard members.allSatisfy({ $0.ion.charge != 0 }) else {
      throw refuse("a family without charge has no m/z; write it as [...]4-")
    }
    guard resolution >= 50, resolution <= 1e7 else { throw refuse("the resolution must lie between 50 and 1e7") }
    guard PeakShape.asymmetries.contains(asymmetry) else {
      throw refuse("the asymmetry of peaks must lie between -0.9 and 0.9")
    }
    guard abs(offset) <= 10 else { throw refuse("an m/z offset beyond ±10 is refused") }
    guard peakCounts > 0, peakCounts <= 1e12, baseline >= 0, baseline <= 1e12 else {
      throw refuse("counts at the peak lie above 0 and the baseline at 0 or above, both up to 1e12")
    }
    guard step > 0, step.isFinite else { throw refuse("the step must be a number above 0") }
  }
}
