import Fitting
import Kinetics
import Measurements

/// Average lifetimes, fractions and rate constants, with errors from the full covariance.
///
/// ⟨τ⟩amp = Σaτ/Σa and ⟨τ⟩int = Σaτ²/Σaτ (Sillen & Engelborghs, Photochem. Photobiol. 1998, 67, 475). With a quantum
/// yield Φ: k_r = Φ/⟨τ⟩, k_nr = (1 − Φ)/⟨τ⟩.
struct LifetimeAverages {
  let outcome: FitOutcome
  let componentCount: Int
  let unit: TimeUnit
  /// Place of the first amplitude; the lifetimes come first of all.
  var firstAmplitude: Int
  /// Behind every name: of which of several decays.
  var suffix = ""
  /// To which moment the amplitudes refer.
  let reference: String
  /// Place of β in the parameters of a stretched exponential; nil for a sum.
  let exponentIndex: Int?

  func quantities(_ options: LifetimeOptions) -> [DerivedQuantity] {
    let n = componentCount
    let note = "amplitudes \(reference)"
    if exponentIndex != nil { return stretched(options) }
    let amplitudeAverage = derived(
      "tau_amp", "⟨τ⟩amp", unit.symbol, note: "Σaτ/Σa, \(note)", needed: amplitudeNeeds, average(power: 0))
    let intensityAverage = derived(
      "tau_int", "⟨τ⟩int", unit.symbol, note: "Σaτ²/Σaτ, \(note)", needed: intensityNeeds, average(power: 1))
    var list = [amplitudeAverage, intensityAverage]
    if n > 1 {
      for j in 0..<n {
        list.append(
          derived(
            "fraction_amp\(j + 1)", "α\(j + 1)", "", note: "a\(j + 1)/Σa", needed: amplitudeNeeds, share(j, power: 0)))
      }
      for j in 0..<n {
        list.append(
          derived(
            "fraction_int\(j + 1)", "f\(j + 1)", "", note: "a\(j + 1)τ\(j + 1)/Σaτ", needed: intensityNeeds,
            share(j, power: 1)))
      }
    }
    if let yield = options.quantumYield {
      list += Self.rates(
        options.rateAverage == .intensity ? intensityAverage : amplitudeAverage, yield: yield, unit: unit,
        suffix: suffix)
    }
    return list
  }

  /// The averages of a stretched exponential (Berberan-Santos et al., Chem. Phys. 2005, 315, 171).
  private func stretched(_ options: LifetimeOptions) -> [DerivedQuantity] {
    let amplitudeAverage = derived(
      "tau_amp", "⟨τ⟩amp", unit.symbol, note: "(τ/β)Γ(1/β), ∫I dt/I(0)", needed: ["tau1"], average(power: 0))
    let intensityAverage = derived(
      "tau_int", "⟨τ⟩int", unit.symbol, note: "τΓ(2/β)/Γ(1/β), the mean arrival time", needed: ["tau1"],
      average(power: 1))
    let chosen = options.rateAverage == .intensity ? intensityAverage : amplitudeAverage
    return [amplitudeAverage, intensityAverage]
      + (options.quantumYield.map { Self.rates(chosen, yield: $0, unit: unit, suffix: suffix) } ?? [])
  }

  /// An average or fraction of this decay as a function of all parameters; nil for any other name.
  func quantity(_ name: String) -> (([Double]) -> Double)? {
    guard name.hasSuffix(suffix) else { return nil }
    let stem = name.dropLast(suffix.count)
    if stem == "tau_amp" { return average(power: 0) }
    if stem == "tau_int" { return average(power: 1) }
    let parts: [(stem: String, power: Int)] = [("fraction_amp", 0), ("fraction_int", 1)]
    for part in parts {
      guard stem.hasPrefix(part.stem), let number = Int(stem.dropFirst(part.stem.count)),
        (1...componentCount).contains(number)
      else { continue }
      return share(number - 1, power: part.power)
    }
    return nil
  }

  /// aτᵖ/Σaτᵖ of a component.
  private func share(_ component: Int, power: Int) -> ([Double]) -> Double {
    { values in
      values[firstAmplitude + component] * (power == 0 ? 1 : values[component]) / moment(power, values)
    }
  }

  /// ⟨τ⟩amp (power 0) or ⟨τ⟩int (1) as a function of all parameters.
  private func average(power: Int) -> ([Double]) -> Double {
    { values in
      if let exponentIndex {
        return power == 0
          ? StretchedDecay.amplitudeAverage(lifetime: values[0], exponent: values[exponentIndex])
          : StretchedDecay.intensityAverage(lifetime: values[0], exponent: values[exponentIndex])
      }
      return moment(power + 1, values) / moment(power, values)
    }
  }

  /// Σaτᵖ.
  private func moment(_ power: Int, _ values: [Double]) -> Double {
    (0..<componentCount).reduce(0) { sum, j in
      let tau = values[j]
      return sum + values[firstAmplitude + j] * (power == 0 ? 1 : (power == 1 ? tau : tau * tau))
    }
  }

  /// The lifetimes that must be known for amplitude shares: the amplitude of a component too short to see is arbitrary,
  /// and with it every share.
  private var amplitudeNeeds: [String] { (1...componentCount).map { "tau\($0)" } }

  /// The lifetimes that must be known for shares of the light: one without an upper limit may hold any share, one too
  /// short to see holds a share that is known.
  private var intensityNeeds: [String] {
    outcome.result.parameters[..<componentCount].filter { $0.verdict != .upperBound }.map(\.name)
  }

  private func derived(
    _ name: String, _ symbol: String, _ unit: String, note: String, needed: [String],
    _ quantity: ([Double]) -> Double
  ) -> DerivedQuantity {
    // Amplitudes of both signs are no shares of a whole; the mean arrival time keeps its sense.
    if name != "tau_int", outcome.values[firstAmplitude..<firstAmplitude + componentCount].contains(where: { $0 < 0 }) {
      return DerivedQuantity(
        name: name + suffix, symbol: symbol + suffix, unit: unit,
        missing: "no average: a component rises, its amplitude is below 0")
    }
    return outcome.derived(
      name + suffix, symbol: symbol + suffix, unit: unit, note: note, dependingOn: needed, quantity)
  }

  /// Rate constants and times from an average lifetime and a quantum yield.
  static func rates(
    _ average: DerivedQuantity, yield: QuantumYield, unit: TimeUnit, suffix: String = ""
  ) -> [DerivedQuantity] {
    let phi = yield.value
    let origin = "from \(average.symbol) and Φ = \(short(phi))"
    let note = yield.standardError == nil ? "\(origin); the error of Φ is not known and not included" : origin
    let tau = average.value ?? .nan
    let relative = average.standardError.map { $0 / tau }
    /// A quantity c(Φ)·⟨τ⟩^±1, with its derivative with respect to Φ.
    func quantity(
      _ name: String, _ symbol: String, _ unit: String, _ value: Double, byYield: Double
    ) -> DerivedQuantity {
      let (name, symbol) = (name + suffix, symbol + suffix)
      guard average.value != nil else {
        return DerivedQuantity(name: name, symbol: symbol, unit: unit, missing: average.note ?? "not determined")
      }
      guard value.isFinite else {
        return DerivedQuantity(name: name, symbol: symbol, unit: unit, missing: "infinite at Φ = 1")
      }
      let fromYield = (yield.standardError ?? 0) * byYield
      let error = relative.map { ($0 * value * $0 * value + fromYield * fromYield).squareRoot() }
      guard (error ?? 0) <= abs(value) else {
        return DerivedQuantity(
          name: name, symbol: symbol, unit: unit, missing: "not determined: its standard error exceeds it")
      }
      return DerivedQuantity(name: name, symbol: symbol, unit: unit, value: value, standardError: error, note: note)
    }
    let seconds = tau * unit.inSeconds
    return [
      quantity("tau_r", "τ_r", unit.symbol, tau / phi, byYield: -tau / (phi * phi)),
      quantity("tau_nr", "τ_nr", unit.symbol, tau / (1 - phi), byYield: tau / ((1 - phi) * (1 - phi))),
      quantity("k_r", "k_r", "s⁻¹", phi / seconds, byYield: 1 / seconds),
      quantity("k_nr", "k_nr", "s⁻¹", (1 - phi) / seconds, byYield: -1 / seconds),
    ]
  }
}
