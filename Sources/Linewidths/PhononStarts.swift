import Fitting
import Glibc
import Measurements

/// Random starts for a phonon model that pass near the data: energies log-uniform, couplings scaled to the measured
/// widths.
struct PhononStarts {
  private let model: PhononModel
  private let lowest: Double
  private let highest: Double
  private let coldest: Double
  private let hottest: Double
  private var generator: SeededGenerator

  /// Starts for widths (meV) at temperatures (K); equal seeds give equal starts.
  init(_ model: PhononModel, temperatures: [Double], widths: [Double], seed: UInt64) {
    self.model = model
    lowest = widths.min() ?? 1
    highest = widths.max() ?? 1
    coldest = PhysicalConstants.boltzmann * (temperatures.min() ?? 1)
    hottest = PhysicalConstants.boltzmann * (temperatures.max() ?? 1)
    generator = SeededGenerator(seed: seed)
  }

  /// The next start; for `acoustic-optical` every second one has its modes the other way round, E_ac > E_op.
  mutating func next(swapped: Bool) -> [Double] {
    let share = generator.uniform()
    let gamma0 = lowest * (0.2 + 0.75 * generator.uniform())
    let excess = max(highest - gamma0, 0.01 * highest)
    let low = logUniform(1, 12)
    let high = logUniform(15, 80)
    switch model {
    case .acousticOptical:
      let acoustic = swapped ? high : low
      let optical = swapped ? low : high
      let atAcoustic = PhononTerm.acoustic(energy: acoustic, thermal: hottest).value
      let atOptical = PhononTerm.optical(energy: optical, thermal: hottest).value
      return [
        gamma0, share * excess * excess / atAcoustic, acoustic, (1 - share) * excess * excess / max(atOptical, 0.1),
        optical,
      ]
    case .toyozawa:
      let energy = logUniform(3, 100)
      return [lowest / PhononTerm.rootCoth(energy: energy, thermal: coldest).value, energy]
    case .stadler:
      let energy = logUniform(3, 100)
      let root =
        lowest / (LinewidthCurve.fwhmOverSigma * energy * PhononTerm.rootCoth(energy: energy, thermal: coldest).value)
      return [root * root, energy]
    case .rudin, .rudinImpurity:
      let slope = share * excess / (hottest / PhysicalConstants.boltzmann)
      let optical = (1 - share) * excess / max(PhononTerm.occupation(energy: high, thermal: hottest).value, 0.01)
      let start = [gamma0, slope, optical, high]
      return model == .rudin ? start : start + [0.1 * excess * exp(low / hottest), low]
    case .bose:
      return [gamma0, excess / max(PhononTerm.occupation(energy: high, thermal: hottest).value, 0.01), high]
    }
  }

  private mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    low * pow(high / low, generator.uniform())
  }
}
