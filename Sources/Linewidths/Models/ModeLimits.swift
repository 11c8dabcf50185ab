/// What is left of a mode where temperatures are far above or far below its energy.
struct ModeLimits {
  /// Name of the parameter that is the mode's energy, or the temperature that stands for it.
  let energy: String
  /// Name of its coupling.
  let coupling: String
  /// The combination that alone enters far above it; nil where there is none to name.
  let highTemperature: String?
  /// The power of the energy to which the coupling is proportional along that combination.
  let exponent: Double

  /// The modes of a model.
  static func of(_ model: ThermalModel) -> [ModeLimits] {
    switch model {
    case .acousticOptical:
      [
        ModeLimits(energy: "E_ac", coupling: "S_ac", highTemperature: "2·S_ac·kT", exponent: 0),
        ModeLimits(energy: "E_op", coupling: "S_op", highTemperature: "S_op·kT", exponent: 0),
      ]
    case .toyozawa: [ModeLimits(energy: "E_ph", coupling: "gamma0", highTemperature: "Γ0·√(2kT/E_ph)", exponent: 0.5)]
    case .stadler: [ModeLimits(energy: "E_ph", coupling: "S", highTemperature: "√(S·E_ph·2kT)", exponent: -1)]
    case .rudin, .rudinImpurities, .boseEinstein:
      [ModeLimits(energy: "E_LO", coupling: "gamma_LO", highTemperature: "Γ_LO·kT/E_LO", exponent: 1)]
    case .odonnellChen: [ModeLimits(energy: "E_ph", coupling: "S", highTemperature: "2·S·kT", exponent: 0)]
    case .vina: [ModeLimits(energy: "theta", coupling: "a", highTemperature: "2a·T/Θ", exponent: 1)]
    case .twoOscillator:
      [ModeLimits(energy: "E_ph", coupling: "A_EP", highTemperature: "A_TE·T + 2·A_EP·kT/E_ph", exponent: 1)]
    case .arrhenius, .rates: [ModeLimits(energy: "E1", coupling: "A1", highTemperature: nil, exponent: 0)]
    case .arrheniusTwo, .ratesTwo:
      [
        ModeLimits(energy: "E1", coupling: "A1", highTemperature: nil, exponent: 0),
        ModeLimits(energy: "E2", coupling: "A2", highTemperature: nil, exponent: 0),
      ]
    case .darkBright: [ModeLimits(energy: "E_a", coupling: "A", highTemperature: nil, exponent: 0)]
    default: []
    }
  }
}
