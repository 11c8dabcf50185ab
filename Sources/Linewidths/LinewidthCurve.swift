import Fitting
import Glibc
import LinearAlgebra
import Measurements

/// A ``PhononModel`` on a temperature axis: FWHM in meV at every temperature, with analytic derivatives.
///
/// Parameters in the order of ``PhononModel/parameters``. Where the radicand of `acoustic-optical` vanishes the
/// derivative of the root is capped at that of a root of 1e-6 meV, so that it stays finite.
public struct LinewidthCurve: CurveModel {
  /// The model.
  public let model: PhononModel
  /// Temperatures in K, > 0.
  public let temperatures: [Double]
  private let thermal: [Double]

  /// The model on the given axis.
  ///
  /// - Parameter temperatures: in K, each > 0.
  public init(_ model: PhononModel, temperatures: [Double]) {
    self.model = model
    self.temperatures = temperatures
    thermal = temperatures.map { PhysicalConstants.boltzmann * $0 }
  }

  /// FWHM of a normal distribution over its standard deviation, 2√(2 ln 2).
  static let fwhmOverSigma = 2.354820045030949
  private static let smallestRoot = 1e-6

  /// Number of temperatures.
  public var pointCount: Int { temperatures.count }

  /// Writes the widths, meV.
  public func values(_ p: [Double], into values: inout [Double]) {
    for i in thermal.indices { values[i] = value(p, at: i) }
  }

  private func value(_ p: [Double], at i: Int) -> Double {
    let kT = thermal[i]
    switch model {
    case .acousticOptical:
      let radicand =
        p[1] * PhononTerm.acoustic(energy: p[2], thermal: kT).value
        + p[3] * PhononTerm.optical(energy: p[4], thermal: kT).value
      return p[0] + max(radicand, 0).squareRoot()
    case .toyozawa: return p[0] * PhononTerm.rootCoth(energy: p[1], thermal: kT).value
    case .stadler:
      return Self.fwhmOverSigma * max(p[0], 0).squareRoot() * p[1]
        * PhononTerm.rootCoth(energy: p[1], thermal: kT).value
    case .rudin: return p[0] + p[1] * temperatures[i] + p[2] * PhononTerm.occupation(energy: p[3], thermal: kT).value
    case .rudinImpurity:
      return p[0] + p[1] * temperatures[i] + p[2] * PhononTerm.occupation(energy: p[3], thermal: kT).value + p[4]
        * exp(-p[5] / kT)
    case .bose: return p[0] + p[1] * PhononTerm.occupation(energy: p[2], thermal: kT).value
    }
  }

  /// Writes ∂width/∂parameter.
  public func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for i in thermal.indices {
      let kT = thermal[i]
      switch model {
      case .acousticOptical:
        let acoustic = PhononTerm.acoustic(energy: p[2], thermal: kT)
        let optical = PhononTerm.optical(energy: p[4], thermal: kT)
        let root = max(p[1] * acoustic.value + p[3] * optical.value, 0).squareRoot()
        let half = 0.5 / max(root, Self.smallestRoot)
        jacobian[i, 0] = 1
        jacobian[i, 1] = half * acoustic.value
        jacobian[i, 2] = half * p[1] * acoustic.derivative
        jacobian[i, 3] = half * optical.value
        jacobian[i, 4] = half * p[3] * optical.derivative
      case .toyozawa:
        let root = PhononTerm.rootCoth(energy: p[1], thermal: kT)
        jacobian[i, 0] = root.value
        jacobian[i, 1] = p[0] * root.derivative
      case .stadler:
        let root = PhononTerm.rootCoth(energy: p[1], thermal: kT)
        let s = max(p[0], 0).squareRoot()
        jacobian[i, 0] = Self.fwhmOverSigma * 0.5 / max(s, Self.smallestRoot) * p[1] * root.value
        jacobian[i, 1] = Self.fwhmOverSigma * s * (root.value + p[1] * root.derivative)
      case .rudin, .rudinImpurity:
        let optical = PhononTerm.occupation(energy: p[3], thermal: kT)
        jacobian[i, 0] = 1
        jacobian[i, 1] = temperatures[i]
        jacobian[i, 2] = optical.value
        jacobian[i, 3] = p[2] * optical.derivative
        if model == .rudinImpurity {
          jacobian[i, 4] = exp(-p[5] / kT)
          jacobian[i, 5] = -p[4] / kT * exp(-p[5] / kT)
        }
      case .bose:
        let optical = PhononTerm.occupation(energy: p[2], thermal: kT)
        jacobian[i, 0] = 1
        jacobian[i, 1] = optical.value
        jacobian[i, 2] = p[1] * optical.derivative
      }
    }
  }
}
