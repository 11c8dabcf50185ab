import Fitting
import Measurements

/// Units of one kind: numbers of one are those of another times a factor.
enum UnitScale {
  /// How many of `unit` one of `other` is; nil where they measure different things.
  static func factor(from other: String, to unit: String) -> Double? {
    if other == unit { return 1 }
    if let a = times[other], let b = times[unit] { return a / b }
    if let a = energies[other], let b = energies[unit] { return a / b }
    // A rate is one over a time.
    guard other.hasPrefix("1/"), unit.hasPrefix("1/"), let a = times[String(other.dropFirst(2))],
      let b = times[String(unit.dropFirst(2))]
    else { return nil }
    return b / a
  }

  private static let times = Dictionary(
    TimeUnit.allCases.map { ($0.symbol, $0.inSeconds) } + [("min", 60), ("h", 3600), ("d", 86400)]
  ) { first, _ in first }
  private static let energies = ["meV": 1e-3, "eV": 1]
}

extension FittedParameter {
  /// The parameter in a unit of the same kind; nil where its own is of another.
  func converted(to unit: String) -> FittedParameter? {
    guard let factor = UnitScale.factor(from: self.unit, to: unit) else { return nil }
    guard factor != 1 else { return self }
    var result = self
    result.unit = unit
    result.value = value.map { $0 * factor }
    result.standardError = standardError.map { $0 * factor }
    result.interval?.low = interval?.low.map { $0 * factor }
    result.interval?.high = interval?.high.map { $0 * factor }
    result.optimum *= factor
    return result
  }
}
