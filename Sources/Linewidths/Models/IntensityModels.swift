import Glibc
import Measurements

/// Areas of a band.
extension ThermalModel {
  private static func ratio(_ name: String, _ meaning: String) -> ThermalParameter {
    ThermalParameter(name, meaning, typical: 1...1e6, .ratio)
  }
  private static func activation(_ name: String, _ meaning: String) -> ThermalParameter {
    ThermalParameter(name, unit: "meV", meaning, typical: 10...300, .activationEnergy)
  }
  private static let mottSeitz =
    "Mott, Proc. R. Soc. A 167, 384 (1938); Seitz, Trans. Faraday Soc. 35, 74 (1939), doi:10.1039/TF9393500074"

  /// Quenching by one activated channel.
  public static let arrhenius = ThermalModel(
    "arrhenius", .area, "quenching by one activated channel", formula: "I0/(1 + A1·exp(−E1/kT))",
    parameters: [
      .intensity, ratio("A1", "rate of the channel at T → ∞ over that of all others"),
      activation("E1", "activation energy"),
    ],
    source: mottSeitz,
    start: { point in
      let energy = point.logUniform(10, 300)
      let found = point.reciprocalCoefficients([point.values.map { _ in 1 }, point.factors(energy)])
      return quenched(&point, found) + [energy]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let x = exp(-p[2] / kT)
      let inverse = 1 / (1 + p[1] * x)
      let value = p[0] * inverse
      slopes[0] = inverse
      slopes[1] = -value * inverse * x
      slopes[2] = value * inverse * p[1] * x / kT
      return value
    })

  /// Quenching by two activated channels.
  public static let arrheniusTwo = ThermalModel(
    "arrhenius-two", .area, "quenching by two activated channels",
    formula: "I0/(1 + A1·exp(−E1/kT) + A2·exp(−E2/kT))",
    parameters: [
      .intensity, ratio("A1", "rate of the first channel at T → ∞ over that of emission"),
      activation("E1", "activation energy of the first channel"),
      ratio("A2", "rate of the second channel at T → ∞ over that of emission"),
      activation("E2", "activation energy of the second channel, above E1"),
    ],
    source: mottSeitz,
    start: { point in
      let first = point.logUniform(2, 60)
      let second = first * point.logUniform(1.5, 20)
      let found = point.reciprocalCoefficients([
        point.values.map { _ in 1 }, point.factors(first), point.factors(second),
      ])
      let start = quenched(&point, found)
      return [start[0], start[1], first, start.count > 2 ? start[2] : 10, second]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let x = exp(-p[2] / kT)
      let y = exp(-p[4] / kT)
      let inverse = 1 / (1 + p[1] * x + p[3] * y)
      let value = p[0] * inverse
      slopes[0] = inverse
      slopes[1] = -value * inverse * x
      slopes[2] = value * inverse * p[1] * x / kT
      slopes[3] = -value * inverse * y
      slopes[4] = value * inverse * p[3] * y / kT
      return value
    })

  /// A bright state above a dark one, filled by heat, and quenching.
  public static let darkBright = ThermalModel(
    "dark-bright", .area, "a bright state above a dark one, filled by heat, and quenching",
    formula: "I0·(1 + B·exp(−ΔE/kT))/(1 + C·exp(−ΔE/kT) + A·exp(−E_a/kT))",
    parameters: [
      .intensity, ThermalParameter("B", "brightness of the upper state over that of the lower", .ratio),
      ThermalParameter("C", "decay of the upper state over that of the lower", .ratio),
      ThermalParameter(
        "delta_E", symbol: "ΔE", unit: "meV", "energy of the bright state above the dark one", typical: 1...20,
        .activationEnergy),
      ratio("A", "rate of quenching at T → ∞ over the decay of the lower state"),
      activation("E_a", "activation energy of the quenching"),
    ],
    source: "as in Herbert, Ackerson, Knappenberger, J. Phys. Chem. Lett. 12, 7531 (2021), "
      + "doi:10.1021/acs.jpclett.1c02100",
    start: { point in
      let gap = point.logUniform(0.5, 25)
      let energy = point.logUniform(15, 300)
      let x = point.factors(gap)
      let y = point.factors(energy)
      let values = point.values
      let found = LinearFit.coefficients(
        [
          values.map { _ in 1 }, x, values.indices.map { -values[$0] * x[$0] },
          values.indices.map { -values[$0] * y[$0] },
        ], of: values)
      let low = max(found?[0] ?? point.lowest, 0.01 * point.highest)
      return [
        low, max((found?[1] ?? low) / low, 0.1), max(found?[2] ?? 1, 0.1), gap, max(found?[3] ?? 10, 0.1), energy,
      ]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let x = exp(-p[3] / kT)
      let y = exp(-p[5] / kT)
      let inverse = 1 / (1 + p[2] * x + p[4] * y)
      let top = 1 + p[1] * x
      let value = p[0] * top * inverse
      slopes[0] = top * inverse
      slopes[1] = p[0] * x * inverse
      slopes[2] = -value * inverse * x
      slopes[3] = (value * inverse * p[2] - p[0] * inverse * p[1]) * x / kT
      slopes[4] = -value * inverse * y
      slopes[5] = value * inverse * p[4] * y / kT
      return value
    })

  /// I0 and the ratios A from the coefficients of 1/I.
  private static func quenched(_ point: inout StartPoint, _ coefficients: [Double]?) -> [Double] {
    guard let found = coefficients, found[0] > 0 else { return [point.highest, 10] }
    return [1 / found[0]] + found.dropFirst().map { max($0 / found[0], 1e-3) }
  }
}
