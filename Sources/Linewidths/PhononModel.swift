/// A parameter of a ``PhononModel``.
public struct PhononParameter: Sendable, Equatable {
  /// What kind of quantity it is: decides its default bounds and starts.
  public enum Kind: Sendable {
    /// A width that does not depend on temperature, meV.
    case width
    /// A coupling strength, ≥ 0.
    case coupling
    /// The energy of an acoustic (low) mode, meV.
    case acousticEnergy
    /// The energy of an optical (high) or only mode, meV.
    case opticalEnergy
  }
  /// Name in options, JSON and CSV.
  public let name: String
  /// Symbol in printed tables.
  public let symbol: String
  /// Unit; empty for a pure number.
  public let unit: String
  /// What it is, in a few words.
  public let meaning: String
  /// What kind of quantity it is.
  public let kind: Kind

  init(_ name: String, _ symbol: String, _ unit: String, _ meaning: String, _ kind: Kind) {
    self.name = name
    self.symbol = symbol
    self.unit = unit
    self.meaning = meaning
    self.kind = kind
  }

  static let gamma0 = PhononParameter("gamma0", "Γ0", "meV", "width that no phonon causes", .width)
  static let phonon = PhononParameter("E_ph", "E_ph", "meV", "energy of the effective mode", .opticalEnergy)
  static let opticalEnergy = PhononParameter("E_LO", "E_LO", "meV", "energy of the optical mode", .opticalEnergy)
  static let opticalCoupling = PhononParameter("gamma_LO", "Γ_LO", "meV", "coupling to the optical mode", .coupling)
}

/// The models of an emission band's width (FWHM, meV) against temperature (K), by the names the command line uses.
///
/// Everything a list of models needs is data: `formula`, `parameters` and `source`. n(E) = 1/(exp(E/kT) − 1); energies
/// in meV, T in K, k = 0.08617333262 meV/K. Phonon energies must be > 0, couplings ≥ 0; every model is finite down to T
/// → 0.
public enum PhononModel: String, CaseIterable, Sendable, Codable {
  /// Γ0 + √(S_ac·E_ac·coth(E_ac/2kT) + S_op·E_op·n(E_op)): an acoustic and an optical mode, added in quadrature.
  case acousticOptical = "acoustic-optical"
  /// Γ0·√coth(E_ph/2kT): one effective mode in the strong-coupling limit.
  case toyozawa
  /// 2√(2 ln 2)·√S·E_ph·√coth(E_ph/2kT): one effective mode with its Huang–Rhys factor.
  case stadler
  /// Γ0 + σT + Γ_LO·n(E_LO): acoustic deformation potential and Fröhlich coupling.
  case rudin
  /// Γ0 + σT + Γ_LO·n(E_LO) + Γ_imp·exp(−E_x/kT): the same with ionised impurities.
  case rudinImpurity = "rudin-impurity"
  /// Γ0 + Γ_LO·n(E_LO): one optical mode.
  case bose

  /// The name in options and results.
  public var name: String { rawValue }

  /// The formula, in symbols of the parameters.
  public var formula: String {
    switch self {
    case .acousticOptical: "Γ0 + √(S_ac·E_ac·coth(E_ac/2kT) + S_op·E_op/(exp(E_op/kT) − 1))"
    case .toyozawa: "Γ0·√coth(E_ph/2kT)"
    case .stadler: "2√(2 ln 2)·√S·E_ph·√coth(E_ph/2kT)"
    case .rudin: "Γ0 + σ·T + Γ_LO/(exp(E_LO/kT) − 1)"
    case .rudinImpurity: "Γ0 + σ·T + Γ_LO/(exp(E_LO/kT) − 1) + Γ_imp·exp(−E_x/kT)"
    case .bose: "Γ0 + Γ_LO/(exp(E_LO/kT) − 1)"
    }
  }

  /// Where the model comes from.
  public var source: String {
    switch self {
    case .acousticOptical:
      "Toyozawa, Prog. Theor. Phys. 20, 53 (1958); two modes as in Wu et al., Sci. Adv. 7, eabd3160 (2021)"
    case .toyozawa: "Toyozawa, Prog. Theor. Phys. 20, 53 (1958)"
    case .stadler: "Stadler et al., Phys. Rev. B 52, 11606 (1995)"
    case .rudin, .rudinImpurity: "Rudin, Reinecke, Segall, Phys. Rev. B 42, 11218 (1990)"
    case .bose: "Rudin, Reinecke, Segall, Phys. Rev. B 42, 11218 (1990), optical term alone"
    }
  }

  /// The parameters, in the order that ``LinewidthCurve`` takes them.
  public var parameters: [PhononParameter] {
    let sigma = PhononParameter("sigma", "σ", "meV/K", "coupling to acoustic modes", .coupling)
    switch self {
    case .acousticOptical:
      return [
        .gamma0,
        PhononParameter("S_ac", "S_ac", "meV", "coupling to the acoustic mode", .coupling),
        PhononParameter("E_ac", "E_ac", "meV", "energy of the acoustic mode", .acousticEnergy),
        PhononParameter("S_op", "S_op", "meV", "coupling to the optical mode", .coupling),
        PhononParameter("E_op", "E_op", "meV", "energy of the optical mode", .opticalEnergy),
      ]
    case .toyozawa: return [PhononParameter("gamma0", "Γ0", "meV", "width at 0 K", .width), .phonon]
    case .stadler: return [PhononParameter("S", "S", "", "Huang–Rhys factor", .coupling), .phonon]
    case .rudin: return [.gamma0, sigma, .opticalCoupling, .opticalEnergy]
    case .rudinImpurity:
      return [
        .gamma0, sigma, .opticalCoupling, .opticalEnergy,
        PhononParameter("gamma_imp", "Γ_imp", "meV", "scattering by ionised impurities", .coupling),
        PhononParameter("E_x", "E_x", "meV", "binding energy over which impurities are averaged", .opticalEnergy),
      ]
    case .bose: return [.gamma0, .opticalCoupling, .opticalEnergy]
    }
  }

  /// The model of this name.
  ///
  /// - Throws: ``LinewidthsError`` with the list of names if there is none.
  public static func named(_ name: String) throws -> PhononModel {
    if let model = PhononModel(rawValue: name) { return model }
    let known = allCases.map(\.rawValue).joined(separator: ", ")
    throw LinewidthsError(.unknownModel, "no linewidth model is called \"\(name)\"; known are \(known)")
  }
}
