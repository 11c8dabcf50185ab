import Glibc
import Measurements

/// Energies of a band's maximum (meV).
extension ThermalModel {
  /// The empirical shift of a band gap.
  public static let varshni = ThermalModel(
    "varshni", .peak, "empirical shift of a band gap", formula: "E0 − α·T²/(T + β)",
    parameters: [
      .bandEnergy,
      ThermalParameter("alpha", symbol: "α", unit: "meV/K", "slope at high T", typical: 0.1...0.6, .coefficient),
      ThermalParameter("beta", symbol: "β", unit: "K", "temperature of the bend", typical: 100...600, .temperature),
    ],
    source: "Varshni, Physica 34, 149 (1967), doi:10.1016/0031-8914(67)90062-6",
    start: { point in
      let beta = point.logUniform(20, 1000)
      let column = point.temperatures.map { -$0 * $0 / ($0 + beta) }
      return linearStart(&point, column) + [beta]
    },
    evaluate: { p, temperature, slopes in
      let term = temperature * temperature / (temperature + p[2])
      slopes[0] = 1
      slopes[1] = -term
      slopes[2] = p[1] * term / (temperature + p[2])
      return p[0] - p[1] * term
    })

  /// Coupling to one mean phonon with its Huang–Rhys factor.
  public static let odonnellChen = ThermalModel(
    "odonnell-chen", .peak, "coupling to one mean phonon", formula: "E0 − S·E_ph·(coth(E_ph/2kT) − 1)",
    parameters: [.bandEnergy, ThermalParameter("S", "Huang–Rhys factor", typical: 0.3...3, .coupling), .phonon],
    source: "O'Donnell, Chen, Appl. Phys. Lett. 58, 2924 (1991), doi:10.1063/1.104723",
    start: { point in
      let energy = point.logUniform(3, 100)
      let column = point.thermal.map { -2 * PhononTerm.optical(energy: energy, thermal: $0).value }
      let linear = linearStart(&point, column)
      return [linear[0], max(linear[1], 0.01), energy]
    },
    evaluate: { p, temperature, slopes in
      let term = PhononTerm.optical(energy: p[2], thermal: PhysicalConstants.boltzmann * temperature)
      slopes[0] = 1
      slopes[1] = -2 * term.value
      slopes[2] = -2 * p[1] * term.derivative
      return p[0] - 2 * p[1] * term.value
    })

  /// Coupling to one mean phonon given by its temperature.
  public static let vina = ThermalModel(
    "vina", .peak, "coupling to one mean phonon, given by its temperature",
    formula: "E_B − a·(1 + 2/(exp(Θ/T) − 1))",
    parameters: [
      ThermalParameter("E_B", unit: "meV", "energy without phonons", .position),
      ThermalParameter("a", unit: "meV", "coupling", typical: 10...60, .coupling),
      ThermalParameter(
        "theta", symbol: "Θ", unit: "K", "mean temperature of the phonons", typical: 50...500, .temperature),
    ],
    source: "Viña, Logothetidis, Cardona, Phys. Rev. B 30, 1979 (1984), doi:10.1103/PhysRevB.30.1979",
    start: { point in
      let theta = point.logUniform(30, 1000)
      let column = point.temperatures.map { -1 - 2 * PhononTerm.occupation(energy: theta, thermal: $0).value }
      let linear = linearStart(&point, column)
      return [linear[0], max(linear[1], 0.01), theta]
    },
    evaluate: { p, temperature, slopes in
      // With temperatures in place of energies.
      let term = PhononTerm.occupation(energy: p[2], thermal: temperature)
      slopes[0] = 1
      slopes[1] = -1 - 2 * term.value
      slopes[2] = -2 * p[1] * term.derivative
      return p[0] + p[1] * slopes[1]
    })

  /// Thermal expansion and one mode, each of either sign.
  public static let twoOscillator = ThermalModel(
    "two-oscillator", .peak, "thermal expansion and one mode, each of either sign",
    formula: "E0 + A_TE·T + A_EP·(1 + 2/(exp(E_ph/kT) − 1))",
    parameters: [
      ThermalParameter("E0", unit: "meV", "energy without expansion and phonons", .position),
      ThermalParameter("A_TE", unit: "meV/K", "thermal expansion", typical: -0.5...0.5, .coefficient),
      ThermalParameter("A_EP", unit: "meV", "coupling to the mode", typical: -100...100, .coefficient), .phonon,
    ],
    source: "Göbel et al., Phys. Rev. B 57, 15183 (1998), doi:10.1103/PhysRevB.57.15183",
    start: { point in
      let energy = point.logUniform(3, 100)
      let column = point.thermal.map { 1 + 2 * PhononTerm.occupation(energy: energy, thermal: $0).value }
      let found = LinearFit.coefficients([point.values.map { _ in 1 }, point.temperatures, column], of: point.values)
      return (found ?? [point.values[0], 0, -1]) + [energy]
    },
    evaluate: { p, temperature, slopes in
      let term = PhononTerm.occupation(energy: p[3], thermal: PhysicalConstants.boltzmann * temperature)
      slopes[0] = 1
      slopes[1] = temperature
      slopes[2] = 1 + 2 * term.value
      slopes[3] = 2 * p[2] * term.derivative
      return p[0] + p[1] * temperature + p[2] * slopes[2]
    })

  /// The shift of a sharp line by a Debye spectrum.
  public static let mcCumberSturgeShift = ThermalModel(
    "mccumber-sturge-shift", .peak, "shift of a sharp line by a Debye spectrum",
    formula: "E0 + α·(T/T_D)⁴·∫₀^(T_D/T) x³/(eˣ − 1) dx",
    parameters: [
      .bandEnergy, ThermalParameter("alpha", symbol: "α", unit: "meV", "coupling, of either sign", .coefficient),
      ThermalParameter("T_D", unit: "K", "Debye temperature", typical: 100...1000, .temperature),
    ],
    source: "McCumber, Sturge, J. Appl. Phys. 34, 1682 (1963), doi:10.1063/1.1702657",
    start: { point in
      let debye = point.logUniform(100, 1500)
      let column = point.temperatures.map { DebyeTerm.shift(temperature: $0, debye: debye).value }
      return linearStart(&point, column) + [debye]
    },
    evaluate: { p, temperature, slopes in
      let term = DebyeTerm.shift(temperature: temperature, debye: p[2])
      slopes[0] = 1
      slopes[1] = term.value
      slopes[2] = p[1] * term.derivative
      return p[0] + p[1] * term.value
    })

  /// A constant and the factor of a column, from the data.
  private static func linearStart(_ point: inout StartPoint, _ column: [Double]) -> [Double] {
    LinearFit.coefficients([column.map { _ in 1 }, column], of: point.values) ?? [point.highest, 0.1]
  }
}
