import Fitting
import Glibc
import LinearAlgebra
import Measurements

/// A Gaussian band in energy on a polynomial baseline, as it is measured: in intensity per unit of the measured axis.
///
/// Parameters: centre (eV) and FWHM (eV). Amplitudes: the band's height per eV, then the baseline's coefficients. On a
/// wavelength axis the band per eV becomes one per nm by E²/hc (Mooney & Kambhampati, J. Phys. Chem. Lett. 4, 3316,
/// 2013, doi:10.1021/jz401508t), and the baseline is a polynomial in wavelength, where the instrument makes it.
/// Transforming data, errors and baseline to energy by λ²/hc instead multiplies every row by the same number and gives
/// the same weighted fit.
struct BandModel: SeparableModel {
  /// Photon energy at every point, eV.
  let energies: [Double]
  /// Intensity per unit of the axis over intensity per eV.
  let density: [Double]
  /// The axis, mapped to −1…1.
  private let reduced: [Double]
  private let baselineOrder: Int

  /// The band on an axis.
  ///
  /// - Parameters:
  ///   - positions: nm or eV, > 0.
  ///   - usesJacobian: false where intensities on a wavelength axis are meant per eV already.
  ///   - baselineOrder: ≥ 0.
  init(positions: [Double], axis: SpectralAxis, usesJacobian: Bool, baselineOrder: Int) {
    let hc = PhysicalConstants.hc
    switch axis {
    case .wavelength:
      energies = positions.map { hc / $0 }
      density = usesJacobian ? positions.map { hc / ($0 * $0) } : [Double](repeating: 1, count: positions.count)
    case .energy:
      energies = positions
      density = [Double](repeating: 1, count: positions.count)
    }
    let low = positions.min() ?? 0
    let high = positions.max() ?? 1
    let half = high > low ? (high - low) / 2 : 1
    reduced = positions.map { ($0 - (low + high) / 2) / half }
    self.baselineOrder = baselineOrder
  }

  var pointCount: Int { energies.count }
  var componentCount: Int { 2 + baselineOrder }
  var derivativeTerms: [DerivativeTerm] {
    [DerivativeTerm(parameter: 0, component: 0), DerivativeTerm(parameter: 1, component: 0)]
  }

  /// Area under a Gaussian of unit height and unit FWHM, √(π/(4 ln 2)).
  static let unitArea = 1.0644670194312262

  func basis(_ p: [Double], into basis: inout Matrix) {
    let n = pointCount
    let curvature = -4 * M_LN2 / (p[1] * p[1])
    for i in 0..<n {
      let d = energies[i] - p[0]
      basis.elements[i] = density[i] * exp(curvature * d * d)
    }
    writeBaseline(into: &basis)
  }

  func basis(_ p: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    self.basis(p, into: &basis)
    let n = pointCount
    let slope = 8 * M_LN2 / (p[1] * p[1])
    for i in 0..<n {
      let d = energies[i] - p[0]
      let byCentre = basis.elements[i] * slope * d
      derivatives.elements[i] = byCentre
      derivatives.elements[n + i] = byCentre * d / p[1]
    }
  }

  private func writeBaseline(into basis: inout Matrix) {
    let n = pointCount
    for i in 0..<n {
      var power = 1.0
      for k in 0...baselineOrder {
        basis.elements[(1 + k) * n + i] = power
        power *= reduced[i]
      }
    }
  }
}
