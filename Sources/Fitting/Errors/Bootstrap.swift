/// What a bootstrap says about one parameter, or a quantity computed from all.
public struct BootstrapEstimate: Sendable, Equatable, Codable {
  /// Name of the parameter or quantity.
  public var name: String
  /// Unit; empty for a pure number.
  public var unit: String
  /// The value of the fit itself.
  public var optimum: Double
  /// Mean of the replicates; nil where `note` says why. Less `optimum` it estimates the bias of the fit.
  public var mean: Double?
  /// Standard deviation of the replicates, > 0: the standard error; nil where `note` says why.
  public var standardDeviation: Double?
  /// Percentile interval (Efron & Tibshirani 1993, ch. 13, doi:10.1201/9780429246593); nil where `note` says why.
  public var interval: ConfidenceInterval?
  /// Replicates that ended on a bound of this parameter; they count in the percentiles.
  public var onBoundCount: Int
  /// Why a number is missing, or what else to know.
  public var note: String?
}

/// The fits of many replicates of the data.
public struct Bootstrap: Sendable, Equatable, Codable {
  /// How the data were made.
  public var options: BootstrapOptions
  /// Values of all parameters of every replicate, in the order of the replicates; nil where its fit did not converge.
  public var replicates: [[Double]?]
  /// One estimate for every parameter, in the order of the fit's list.
  public var estimates: [BootstrapEstimate] = []
  /// What the user should know before quoting a number: replicates without a fit, or with one on a bound.
  public var warnings: [String] = []
  /// Coverage of the intervals.
  public var level: Double

  /// Number of replicates whose fit did not converge.
  public var failedCount: Int { replicates.count { $0 == nil } }

  /// The distribution of a quantity computed from all parameters, as ``estimates`` has it for each of them.
  ///
  /// `optimum` is its value at the fit. It has no numbers where too many replicates failed, or where the quantity is
  /// not finite in one of them.
  public func estimate(
    _ name: String, unit: String = "", optimum: Double, _ quantity: ([Double]) -> Double
  ) -> BootstrapEstimate {
    estimate(name, unit: unit, optimum: optimum, sides: .both, quantity)
  }

  func estimate(
    _ name: String, unit: String, optimum: Double, sides: IntervalSides, _ quantity: ([Double]) -> Double
  ) -> BootstrapEstimate {
    var result = BootstrapEstimate(name: name, unit: unit, optimum: optimum, onBoundCount: 0)
    let values = replicates.compactMap { $0.map(quantity) }.sorted()
    guard values.allSatisfy(\.isFinite) else {
      result.note = "not finite in \(values.count { !$0.isFinite }) replicates"
      return result
    }
    // A tail hides where fits fail: no more may be missing than one tail of the interval holds.
    guard values.count >= 2, Double(failedCount) <= (1 - level) / 2 * Double(replicates.count) else {
      result.note = "\(failedCount) of \(replicates.count) replicates did not converge: too many for percentiles"
      return result
    }
    let mean = Self.mean(values)
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    guard deviation > 0 else {
      result.note = "the replicates do not differ"
      return result
    }
    result.mean = mean
    result.standardDeviation = deviation
    let tail = sides == .both ? (1 - level) / 2 : 1 - level
    if let low = Self.quantile(tail, ofSorted: values), let high = Self.quantile(1 - tail, ofSorted: values) {
      result.interval = ConfidenceInterval(level: level, low: low, high: high, method: .bootstrap).keeping(sides)
    } else {
      result.note = "\(values.count) replicates are too few for percentiles at this level"
    }
    return result
  }

  private static func mean(_ values: [Double]) -> Double {
    // About the middle one, lest large values lose their difference.
    let middle = values[values.count / 2]
    return middle + values.reduce(0) { $0 + ($1 - middle) } / Double(values.count)
  }

  /// The p-quantile of sorted values: the value of rank p·(n + 1), interpolated between neighbours (Hyndman & Fan 1996,
  /// definition 6, doi:10.1080/00031305.1996.10473566). Nil outside the ranks 1…n.
  static func quantile(_ p: Double, ofSorted values: [Double]) -> Double? {
    let rank = p * Double(values.count + 1)
    guard rank >= 1, rank <= Double(values.count) else { return nil }
    let below = Int(rank)
    let fraction = rank - Double(below)
    return below == values.count
      ? values[below - 1] : values[below - 1] + fraction * (values[below] - values[below - 1])
  }
}
