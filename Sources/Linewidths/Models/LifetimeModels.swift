import Glibc
import Measurements

/// Lifetimes (s).
extension ThermalModel {
  private static let constantRate = ThermalParameter(
    "k0", unit: "s⁻¹", "sum of the rates that do not depend on temperature", .rate)
  private static func channel(_ number: String) -> [ThermalParameter] {
    [
      ThermalParameter("A" + number, unit: "s⁻¹", "rate of the activated channel at T → ∞", .rate),
      ThermalParameter(
        "E" + number, unit: "meV", "activation energy", typical: 10...300, .activationEnergy),
    ]
  }

  /// One activated channel beside a constant rate.
  public static let rates = ThermalModel(
    "rates", .lifetime, "a constant rate and one activated channel", formula: "1/(k0 + A1·exp(−E1/kT))",
    parameters: [constantRate] + channel("1"),
    source: "Mott, Proc. R. Soc. A 167, 384 (1938); Seitz, Trans. Faraday Soc. 35, 74 (1939), doi:10.1039/TF9393500074",
    start: { point in
      let energy = point.logUniform(10, 300)
      let found = point.reciprocalCoefficients([point.values.map { _ in 1 }, point.factors(energy)])
      return positive(found, like: 1 / point.highest) + [energy]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let x = exp(-p[2] / kT)
      let value = 1 / (p[0] + p[1] * x)
      let square = value * value
      slopes[0] = -square
      slopes[1] = -square * x
      slopes[2] = square * p[1] * x / kT
      return value
    })

  /// Two activated channels beside a constant rate.
  public static let ratesTwo = ThermalModel(
    "rates-two", .lifetime, "a constant rate and two activated channels",
    formula: "1/(k0 + A1·exp(−E1/kT) + A2·exp(−E2/kT))",
    parameters: [constantRate] + channel("1") + channel("2"),
    source: "Mott, Proc. R. Soc. A 167, 384 (1938); Seitz, Trans. Faraday Soc. 35, 74 (1939), doi:10.1039/TF9393500074",
    start: { point in
      let first = point.logUniform(2, 60)
      let second = first * point.logUniform(1.5, 20)
      let found = point.reciprocalCoefficients([
        point.values.map { _ in 1 }, point.factors(first), point.factors(second),
      ])
      let rates = positive(found ?? [1 / point.highest, 1 / point.lowest, 1 / point.lowest], like: 1 / point.highest)
      return [rates[0], rates[1], first, rates[2], second]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let x = exp(-p[2] / kT)
      let y = exp(-p[4] / kT)
      let value = 1 / (p[0] + p[1] * x + p[3] * y)
      let square = value * value
      slopes[0] = -square
      slopes[1] = -square * x
      slopes[2] = square * p[1] * x / kT
      slopes[3] = -square * y
      slopes[4] = square * p[3] * y / kT
      return value
    })

  /// A triplet and a singlet in thermal equilibrium.
  public static let tadf = ThermalModel(
    "tadf", .lifetime, "thermally activated delayed fluorescence: triplet and singlet in equilibrium",
    formula: "(3 + exp(−ΔE_ST/kT))/(3·k_T + k_S·exp(−ΔE_ST/kT))",
    parameters: [
      ThermalParameter("k_T", unit: "s⁻¹", "decay of the triplet", typical: 1e3...1e6, .rate),
      ThermalParameter("k_S", unit: "s⁻¹", "decay of the singlet", typical: 1e6...1e9, .rate),
      ThermalParameter(
        "delta_E", symbol: "ΔE_ST", unit: "meV", "energy of the singlet above the triplet", typical: 20...150,
        .activationEnergy),
    ],
    source: "Czerwieniec, Yu, Yersin, Inorg. Chem. 50, 8293 (2011), doi:10.1021/ic200811a",
    start: { point in
      let gap = point.logUniform(10, 200)
      let x = point.factors(gap)
      let found = point.reciprocalCoefficients([x.map { 3 / (3 + $0) }, x.map { $0 / (3 + $0) }])
      return positive(found, like: 1 / point.highest) + [gap]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let x = exp(-p[2] / kT)
      let inverse = 1 / (3 * p[0] + p[1] * x)
      let value = (3 + x) * inverse
      slopes[0] = -3 * value * inverse
      slopes[1] = -x * value * inverse
      slopes[2] = (value * p[1] - 1) * inverse * x / kT
      return value
    })

  /// Rates that are positive whatever the least-squares solution was.
  private static func positive(_ found: [Double]?, like rate: Double) -> [Double] {
    (found ?? [rate, 10 * rate]).map { max($0, 1e-3 * rate) }
  }
}
