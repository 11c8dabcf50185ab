import Fitting
import Measurements

/// Average lifetimes, fractions and rate constants, with errors from the full covariance.
///
/// ⟨τ⟩amp = Σaτ/Σa and ⟨τ⟩int = Σaτ²/Σaτ (Sillen & Engelborghs, Photochem. Photobiol. 1998, 67, 475). With a quantum
/// yield Φ: k_r = Φ/⟨τ⟩, k_nr = (1 − Φ)/⟨τ⟩.
struct LifetimeAverages {
  let outcome: FitOutcome
  let componentCount: Int
  let unit: TimeUnit
  /// To which moment the amplitudes refer.
  let reference: String

  private var lifetimes: [Double] { Array(outcome.values[..<componentCount]) }
  private var amplitudes: [Double] { Array(outcome.values[componentCount..<2 * componentCount]) }

  /// A value with its gradient with respect to lifetimes and amplitudes.
  private struct Quantity {
    var value: Double
    var gradient: [Double]
  }

  func quantities(_ options: LifetimeOptions) -> [DerivedQuantity] {
    let n = componentCount
    let amplitudeAverage = ratio(powers: (1, 0))
    let intensityAverage = ratio(powers: (2, 1))
    let note = "amplitudes \(reference)"
    var list = [
      derived("tau_amp", "⟨τ⟩amp", unit.symbol, amplitudeAverage, note: "Σaτ/Σa, \(note)", openLifetime: anyOpen),
      derived("tau_int", "⟨τ⟩int", unit.symbol, intensityAverage, note: "Σaτ²/Σaτ, \(note)", openLifetime: longOpen),
    ]
    if n > 1 {
      for j in 0..<n {
        list.append(
          derived(
            "fraction_amp\(j + 1)", "α\(j + 1)", "", share(of: j, power: 0), note: "a\(j + 1)/Σa", openLifetime: anyOpen
          ))
      }
      for j in 0..<n {
        list.append(
          derived(
            "fraction_int\(j + 1)", "f\(j + 1)", "", share(of: j, power: 1), note: "a\(j + 1)τ\(j + 1)/Σaτ",
            openLifetime: longOpen))
      }
    }
    if let yield = options.quantumYield {
      let isIntensity = options.rateAverage == .intensity
      list += rates(
        isIntensity ? intensityAverage : amplitudeAverage, yield: yield,
        name: isIntensity ? "⟨τ⟩int" : "⟨τ⟩amp", openLifetime: isIntensity ? longOpen : anyOpen)
    }
    return list
  }

  /// Σaτᵖ/Σaτ^q.
  private func ratio(powers: (Int, Int)) -> Quantity {
    let top = moment(powers.0)
    let bottom = moment(powers.1)
    let value = top.value / bottom.value
    return Quantity(
      value: value,
      gradient: zip(top.gradient, bottom.gradient).map { ($0 - value * $1) / bottom.value })
  }

  /// aⱼτⱼᵖ/Σaτᵖ.
  private func share(of j: Int, power: Int) -> Quantity {
    let bottom = moment(power)
    let part = moment(power, only: j)
    let value = part.value / bottom.value
    return Quantity(
      value: value, gradient: zip(part.gradient, bottom.gradient).map { ($0 - value * $1) / bottom.value })
  }

  /// Σaτᵖ over all components or one.
  private func moment(_ p: Int, only: Int? = nil) -> Quantity {
    var result = Quantity(value: 0, gradient: [Double](repeating: 0, count: outcome.values.count))
    for j in 0..<componentCount where only == nil || only == j {
      let tau = lifetimes[j]
      let power = p == 0 ? 1 : (p == 1 ? tau : tau * tau)
      let slope = p == 0 ? 0 : (p == 1 ? 1 : 2 * tau)
      result.value += amplitudes[j] * power
      result.gradient[j] = amplitudes[j] * slope
      result.gradient[componentCount + j] = power
    }
    return result
  }

  private func rates(
    _ average: Quantity, yield: QuantumYield, name: String, openLifetime: String?
  ) -> [DerivedQuantity] {
    let error = outcome.analysis?.standardError(gradient: average.gradient)
    let seconds = average.value * unit.inSeconds
    let phi = yield.value
    let origin = "from \(name) and Φ = \(short(phi))"
    let note = yield.standardError == nil ? "\(origin); the error of Φ is not known and not included" : origin
    /// A quantity c(Φ)·⟨τ⟩^±1, with its derivative with respect to Φ.
    func quantity(
      _ name: String, _ symbol: String, _ unit: String, _ value: Double, byYield: Double
    ) -> DerivedQuantity {
      if let openLifetime, outcome.result.termination.isConverged {
        return DerivedQuantity(
          name: name, symbol: symbol, unit: unit, value: nil, standardError: nil,
          note: "not determined, because \(openLifetime) is not")
      }
      guard value.isFinite else {
        return DerivedQuantity(
          name: name, symbol: symbol, unit: unit, value: nil, standardError: nil, note: "infinite at Φ = 1")
      }
      let fromYield = (yield.standardError ?? 0) * byYield
      let total = error.map { error -> Double in
        let fromLifetime = error / average.value * value
        return (fromLifetime * fromLifetime + fromYield * fromYield).squareRoot()
      }
      return stated(name, symbol, unit, value, error: total, note: note)
    }
    let tau = average.value
    return [
      quantity("tau_r", "τr", unit.symbol, tau / phi, byYield: -tau / (phi * phi)),
      quantity("tau_nr", "τnr", unit.symbol, tau / (1 - phi), byYield: tau / ((1 - phi) * (1 - phi))),
      quantity("k_r", "kr", "s⁻¹", phi / seconds, byYield: 1 / seconds),
      quantity("k_nr", "knr", "s⁻¹", (1 - phi) / seconds, byYield: -1 / seconds),
    ]
  }

  /// A lifetime without a value: the amplitude of a component too short to see is arbitrary, and with it every
  /// amplitude share.
  private var anyOpen: String? {
    outcome.result.parameters[..<componentCount].first { $0.value == nil || $0.status == .atLowerBound }?.name
  }

  /// A lifetime without an upper limit: such a component may hold any share of the light. One too short to see holds a
  /// share that is known.
  private var longOpen: String? {
    outcome.result.parameters[..<componentCount].first { $0.value == nil && $0.verdict != .upperBound }?.name
  }

  private func derived(
    _ name: String, _ symbol: String, _ unit: String, _ quantity: Quantity, note: String, openLifetime: String?
  ) -> DerivedQuantity {
    if let openLifetime, outcome.result.termination.isConverged {
      return DerivedQuantity(
        name: name, symbol: symbol, unit: unit, value: nil, standardError: nil,
        note: "not determined, because \(openLifetime) is not")
    }
    return stated(
      name, symbol, unit, quantity.value, error: outcome.analysis?.standardError(gradient: quantity.gradient),
      note: note)
  }

  /// A value is stated only if the fit converged and its error does not exceed it.
  private func stated(
    _ name: String, _ symbol: String, _ unit: String, _ value: Double, error: Double?, note: String
  ) -> DerivedQuantity {
    let isConverged = outcome.result.termination.isConverged
    var reason: String?
    if !isConverged {
      reason = "the fit did not converge"
    } else if !value.isFinite {
      reason = "not defined: the amplitudes vanish"
    } else if let error, error > abs(value) {
      reason = "not determined: its standard error exceeds it"
    } else if error == nil {
      reason = "not determined: no standard error can be given"
    }
    return DerivedQuantity(
      name: name, symbol: symbol, unit: unit, value: reason == nil ? value : nil,
      standardError: reason == nil ? error : nil, note: reason ?? note)
  }
}
