import Fitting
import Measurements

/// Radiative and non-radiative rate constants from a lifetime and a quantum yield: k_r = Φ/τ, k_nr = (1 − Φ)/τ.
///
/// They hold for a state that decays with one lifetime and is reached by every absorbed photon.
public struct RateConstants: Sendable, Equatable {
  /// Radiative, s⁻¹.
  public let radiative: Double
  /// Its standard error; nil where neither error is known.
  public let radiativeError: Double?
  /// Non-radiative, s⁻¹.
  public let nonRadiative: Double
  /// Its standard error; nil where neither error is known.
  public let nonRadiativeError: Double?

  /// The constants; an error that is not known counts as none.
  ///
  /// - Parameters:
  ///   - lifetime: in s, > 0.
  ///   - yield: the quantum yield, 0…1.
  public init(lifetime: Double, error: Double? = nil, yield: Double, yieldError: Double? = nil) {
    radiative = yield / lifetime
    nonRadiative = (1 - yield) / lifetime
    guard error != nil || yieldError != nil else {
      radiativeError = nil
      nonRadiativeError = nil
      return
    }
    let byLifetime = (error ?? 0) / (lifetime * lifetime)
    let byYield = (yieldError ?? 0) / lifetime
    func total(_ share: Double) -> Double {
      (share * byLifetime * share * byLifetime + byYield * byYield).squareRoot()
    }
    radiativeError = total(yield)
    nonRadiativeError = total(1 - yield)
  }

  /// The constants as a result of their own; nil where the series has no quantum yields.
  static func result(_ series: TemperatureSeries) -> FitResult? {
    guard let table = table(series) else { return nil }
    return .computed(
      model: "k_r = Φ/τ, k_nr = (1 − Φ)/τ", derived: [], tables: [table],
      findings: ["The temperatures are too few for a model of the lifetime: rate constants alone."])
  }

  /// The constants at every temperature of a series of lifetimes; nil where it has no quantum yields.
  static func table(_ series: TemperatureSeries) -> ResultTable? {
    guard series.quantity == .lifetime, let yields = series.yields else { return nil }
    let rates = series.values.indices.map { k in
      RateConstants(
        lifetime: series.values[k], error: series.errors?[k], yield: yields.values[k], yieldError: yields.errors?[k])
    }
    return ResultTable(
      name: "rates",
      title: "Rate constants from lifetimes and quantum yields"
        + (yields.errors == nil ? ", whose errors are not known and not included" : ""),
      columns: [
        .init("temperature", unit: "K", values: series.temperatures),
        .init("k_r", unit: "s⁻¹", values: rates.map(\.radiative)),
        .init("k_r_error", unit: "s⁻¹", values: rates.map(\.radiativeError)),
        .init("k_nr", unit: "s⁻¹", values: rates.map(\.nonRadiative)),
        .init("k_nr_error", unit: "s⁻¹", values: rates.map(\.nonRadiativeError)),
      ], place: .text)
  }
}
