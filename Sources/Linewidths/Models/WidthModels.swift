import Glibc
import Measurements

/// Widths (FWHM, meV). Phonon energies must be > 0, couplings ≥ 0.
extension ThermalModel {
  /// FWHM of a normal distribution over its standard deviation, 2√(2 ln 2).
  static let fwhmOverSigma = 2.354820045030949
  /// Where a root vanishes its derivative is capped at that of a root of this size, so that it stays finite.
  private static let smallestRoot = 1e-6

  /// An acoustic and an optical mode, added in quadrature.
  public static let acousticOptical = ThermalModel(
    "acoustic-optical", .fwhm, "an acoustic and an optical mode, added in quadrature",
    formula: "Γ0 + √(S_ac·E_ac·coth(E_ac/2kT) + S_op·E_op/(exp(E_op/kT) − 1))",
    parameters: [
      .gamma0,
      ThermalParameter("S_ac", unit: "meV", "coupling to the acoustic mode", typical: 1...100, .coupling),
      ThermalParameter("E_ac", unit: "meV", "energy of the acoustic mode", typical: 1...10, .acousticEnergy),
      ThermalParameter("S_op", unit: "meV", "coupling to the optical mode", typical: 10...300, .coupling),
      ThermalParameter("E_op", unit: "meV", "energy of the optical mode", typical: 10...60, .opticalEnergy),
    ],
    source: "Toyozawa, Prog. Theor. Phys. 20, 53 (1958), doi:10.1143/PTP.20.53; two modes as in Wu et al., "
      + "Sci. Adv. 7, eabd3160 (2021), doi:10.1126/sciadv.abd3160",
    start: { point in
      let share = point.uniform()
      let gamma0 = point.lowest * (0.2 + 0.75 * point.uniform())
      let excess = max(point.highest - gamma0, 0.01 * point.highest)
      let low = point.logUniform(1, 12)
      let high = point.logUniform(15, 80)
      let (acoustic, optical) = point.isSwapped ? (high, low) : (low, high)
      let kT = PhysicalConstants.boltzmann * point.hottest
      let atAcoustic = PhononTerm.acoustic(energy: acoustic, thermal: kT).value
      let atOptical = PhononTerm.optical(energy: optical, thermal: kT).value
      return [
        gamma0, share * excess * excess / atAcoustic, acoustic, (1 - share) * excess * excess / max(atOptical, 0.1),
        optical,
      ]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let acoustic = PhononTerm.acoustic(energy: p[2], thermal: kT)
      let optical = PhononTerm.optical(energy: p[4], thermal: kT)
      let root = max(p[1] * acoustic.value + p[3] * optical.value, 0).squareRoot()
      let half = 0.5 / max(root, smallestRoot)
      slopes[0] = 1
      slopes[1] = half * acoustic.value
      slopes[2] = half * p[1] * acoustic.derivative
      slopes[3] = half * optical.value
      slopes[4] = half * p[3] * optical.derivative
      return p[0] + root
    })

  /// One effective mode in the strong-coupling limit.
  public static let toyozawa = ThermalModel(
    "toyozawa", .fwhm, "one effective mode in the strong-coupling limit", formula: "Γ0·√coth(E_ph/2kT)",
    parameters: [
      ThermalParameter("gamma0", symbol: "Γ0", unit: "meV", "width at 0 K", typical: 10...300, .width), .phonon,
    ],
    source: "Toyozawa, Prog. Theor. Phys. 20, 53 (1958), doi:10.1143/PTP.20.53",
    start: { point in
      let energy = point.logUniform(3, 100)
      let kT = PhysicalConstants.boltzmann * point.coldest
      return [point.lowest / PhononTerm.rootCoth(energy: energy, thermal: kT).value, energy]
    },
    evaluate: { p, temperature, slopes in
      let root = PhononTerm.rootCoth(energy: p[1], thermal: PhysicalConstants.boltzmann * temperature)
      slopes[0] = root.value
      slopes[1] = p[0] * root.derivative
      return p[0] * root.value
    })

  /// One effective mode with its Huang–Rhys factor.
  public static let stadler = ThermalModel(
    "stadler", .fwhm, "one effective mode with its Huang–Rhys factor", formula: "2√(2 ln 2)·√S·E_ph·√coth(E_ph/2kT)",
    parameters: [ThermalParameter("S", "Huang–Rhys factor", typical: 1...100, .coupling), .phonon],
    source: "Stadler et al., Phys. Rev. B 52, 11606 (1995), doi:10.1103/PhysRevB.52.11606",
    start: { point in
      let energy = point.logUniform(3, 100)
      let kT = PhysicalConstants.boltzmann * point.coldest
      let root = point.lowest / (fwhmOverSigma * energy * PhononTerm.rootCoth(energy: energy, thermal: kT).value)
      return [root * root, energy]
    },
    evaluate: { p, temperature, slopes in
      let root = PhononTerm.rootCoth(energy: p[1], thermal: PhysicalConstants.boltzmann * temperature)
      let s = max(p[0], 0).squareRoot()
      slopes[0] = fwhmOverSigma * 0.5 / max(s, smallestRoot) * p[1] * root.value
      slopes[1] = fwhmOverSigma * s * (root.value + p[1] * root.derivative)
      return fwhmOverSigma * s * p[1] * root.value
    })

  /// Acoustic deformation potential and Fröhlich coupling.
  public static let rudin = ThermalModel(
    "rudin", .fwhm, "acoustic deformation potential and Fröhlich coupling",
    formula: "Γ0 + σ·T + Γ_LO/(exp(E_LO/kT) − 1)",
    parameters: [.gamma0, .acousticSlope, .opticalCoupling, .opticalEnergy],
    source: "Rudin, Reinecke, Segall, Phys. Rev. B 42, 11218 (1990), doi:10.1103/PhysRevB.42.11218",
    start: rudinStart,
    evaluate: { p, temperature, slopes in
      let optical = PhononTerm.occupation(energy: p[3], thermal: PhysicalConstants.boltzmann * temperature)
      slopes[0] = 1
      slopes[1] = temperature
      slopes[2] = optical.value
      slopes[3] = p[2] * optical.derivative
      return p[0] + p[1] * temperature + p[2] * optical.value
    })

  /// The same with ionised impurities.
  public static let rudinImpurities = ThermalModel(
    "rudin-impurities", .fwhm, "acoustic and optical modes, and ionised impurities",
    formula: "Γ0 + σ·T + Γ_LO/(exp(E_LO/kT) − 1) + Γ_imp·exp(−E_x/kT)",
    parameters: [
      .gamma0, .acousticSlope, .opticalCoupling, .opticalEnergy,
      ThermalParameter("gamma_imp", symbol: "Γ_imp", unit: "meV", "scattering by ionised impurities", .coupling),
      ThermalParameter(
        "E_x", unit: "meV", "binding energy over which impurities are averaged", typical: 5...50, .activationEnergy),
    ],
    source: "Rudin, Reinecke, Segall, Phys. Rev. B 42, 11218 (1990), doi:10.1103/PhysRevB.42.11218",
    start: { point in
      let start = rudinStart(&point)
      let energy = point.logUniform(1, 50)
      let excess = max(point.highest - start[0], 0.01 * point.highest)
      return start + [0.1 * excess * exp(energy / (PhysicalConstants.boltzmann * point.hottest)), energy]
    },
    evaluate: { p, temperature, slopes in
      let kT = PhysicalConstants.boltzmann * temperature
      let optical = PhononTerm.occupation(energy: p[3], thermal: kT)
      let activated = exp(-p[5] / kT)
      slopes[0] = 1
      slopes[1] = temperature
      slopes[2] = optical.value
      slopes[3] = p[2] * optical.derivative
      slopes[4] = activated
      slopes[5] = -p[4] / kT * activated
      return p[0] + p[1] * temperature + p[2] * optical.value + p[4] * activated
    })

  /// One optical mode.
  public static let boseEinstein = ThermalModel(
    "bose-einstein", .fwhm, "one optical mode", formula: "Γ0 + Γ_LO/(exp(E_LO/kT) − 1)",
    parameters: [.gamma0, .opticalCoupling, .opticalEnergy],
    source: "Rudin, Reinecke, Segall, Phys. Rev. B 42, 11218 (1990), doi:10.1103/PhysRevB.42.11218, optical term alone",
    start: { point in
      let energy = point.logUniform(8, 80)
      let gamma0 = point.lowest * (0.5 + 0.5 * point.uniform())
      let kT = PhysicalConstants.boltzmann * point.hottest
      let occupation = max(PhononTerm.occupation(energy: energy, thermal: kT).value, 0.01)
      return [gamma0, max(point.highest - gamma0, 0.01 * point.highest) / occupation, energy]
    },
    evaluate: { p, temperature, slopes in
      let optical = PhononTerm.occupation(energy: p[2], thermal: PhysicalConstants.boltzmann * temperature)
      slopes[0] = 1
      slopes[1] = optical.value
      slopes[2] = p[1] * optical.derivative
      return p[0] + p[1] * optical.value
    })

  /// Raman scattering by phonons of a Debye spectrum.
  public static let mcCumberSturge = ThermalModel(
    "mccumber-sturge", .fwhm, "two-phonon Raman scattering by a Debye spectrum: sharp lines",
    formula: "Γ0 + α·(T/T_D)⁷·∫₀^(T_D/T) x⁶eˣ/(eˣ − 1)² dx",
    parameters: [
      .gamma0, ThermalParameter("alpha", symbol: "α", unit: "meV", "coupling", .coupling),
      ThermalParameter("T_D", unit: "K", "Debye temperature", typical: 100...1000, .temperature),
    ],
    source: "McCumber, Sturge, J. Appl. Phys. 34, 1682 (1963), doi:10.1063/1.1702657",
    start: { point in
      let debye = point.logUniform(100, 1500)
      let column = point.temperatures.map { DebyeTerm.raman(temperature: $0, debye: debye).value }
      let found = LinearFit.coefficients([point.values.map { _ in 1 }, column], of: point.values)
      return [max(found?[0] ?? point.lowest, 0), max(found?[1] ?? 1, 1e-3), debye]
    },
    evaluate: { p, temperature, slopes in
      let term = DebyeTerm.raman(temperature: temperature, debye: p[2])
      slopes[0] = 1
      slopes[1] = term.value
      slopes[2] = p[1] * term.derivative
      return p[0] + p[1] * term.value
    })

  private static let rudinStart: @Sendable (inout StartPoint) -> [Double] = { point in
    let share = point.uniform()
    let gamma0 = point.lowest * (0.2 + 0.75 * point.uniform())
    let excess = max(point.highest - gamma0, 0.01 * point.highest)
    let energy = point.logUniform(8, 80)
    let kT = PhysicalConstants.boltzmann * point.hottest
    let occupation = max(PhononTerm.occupation(energy: energy, thermal: kT).value, 0.01)
    return [gamma0, share * excess / point.hottest, (1 - share) * excess / occupation, energy]
  }
}
