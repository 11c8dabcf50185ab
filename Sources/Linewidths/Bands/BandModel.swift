import Fitting
import LinearAlgebra
import Measurements

/// One or several bands of a shape in energy on a polynomial baseline, as they are measured: in intensity per unit of
/// the measured axis.
///
/// Parameters: those of the shape, band by band. Amplitudes: the bands' heights per eV, then the baseline's
/// coefficients. On a wavelength axis a band per eV becomes one per nm by E²/hc (Mooney & Kambhampati, J. Phys. Chem.
/// Lett. 4, 3316, 2013, doi:10.1021/jz401508t), and the baseline is a polynomial in wavelength, where the instrument
/// makes it. Transforming data, errors and baseline to energy by λ²/hc instead multiplies every row by the same number
/// and gives the same weighted fit.
struct BandModel: SeparableModel {
  let shape: LineShape
  /// Number of bands.
  let bands: Int
  /// Photon energy at every point, eV.
  let energies: [Double]
  /// Intensity per unit of the axis over intensity per eV.
  let density: [Double]
  /// The axis, mapped to −1…1.
  private let reduced: [Double]
  let baselineOrder: Int

  /// Bands on an axis.
  ///
  /// - Parameters:
  ///   - positions: nm or eV, > 0.
  ///   - scale: how positions become energies, and whether intensities are per nm.
  ///   - baselineOrder: ≥ 0.
  init(
    shape: LineShape, bands: Int = 1, positions: [Double], scale: EnergyScale, baselineOrder: Int
  ) {
    self.shape = shape
    self.bands = bands
    energies = positions.map { scale.energy($0) }
    density = energies.map { scale.density($0) }
    let low = positions.min() ?? 0
    let high = positions.max() ?? 1
    let half = high > low ? (high - low) / 2 : 1
    reduced = positions.map { ($0 - (low + high) / 2) / half }
    self.baselineOrder = baselineOrder
  }

  /// The same points with other bands.
  init(_ model: BandModel, shape: LineShape, bands: Int) {
    self.shape = shape
    self.bands = bands
    energies = model.energies
    density = model.density
    reduced = model.reduced
    baselineOrder = model.baselineOrder
  }

  var pointCount: Int { energies.count }
  var componentCount: Int { bands + 1 + baselineOrder }
  var derivativeTerms: [DerivativeTerm] {
    let count = shape.parameterCount
    return (0..<bands * count).map { DerivativeTerm(parameter: $0, component: $0 / count) }
  }

  func basis(_ p: [Double], into basis: inout Matrix) {
    for band in 0..<bands {
      shape.profile(parameters(p, band)).write(energies, density, into: &basis.elements, at: band * pointCount)
    }
    writeBaseline(into: &basis)
  }

  func basis(_ p: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    writeBands(p, into: &basis, derivatives: &derivatives)
    writeBaseline(into: &basis)
  }

  /// The columns of the bands and their derivatives alone.
  func writeBands(_ p: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    let count = shape.parameterCount
    for band in 0..<bands {
      shape.profile(parameters(p, band)).write(
        energies, density, into: &basis.elements, at: band * pointCount, derivatives: &derivatives.elements,
        from: band * count * pointCount, count: count)
    }
  }

  /// The parameters of one band.
  func parameters(_ p: [Double], _ band: Int) -> SIMD4<Double> {
    let count = shape.parameterCount
    var own = SIMD4<Double>.zero
    for j in 0..<count { own[j] = p[band * count + j] }
    return own
  }

  /// The columns of the baseline alone.
  func writeBaseline(into basis: inout Matrix) {
    let n = pointCount
    for i in 0..<n {
      var power = 1.0
      for k in bands..<bands + 1 + baselineOrder {
        basis.elements[k * n + i] = power
        power *= reduced[i]
      }
    }
  }

  /// The bands and the baseline, apart, in intensity per unit of the axis.
  func curves(_ p: [Double], amplitudes: [Double]) -> (bands: [Double], baseline: [Double]) {
    var basis = Matrix(rows: pointCount, columns: componentCount)
    self.basis(p, into: &basis)
    func sum(_ components: Range<Int>) -> [Double] {
      var result = [Double](repeating: 0, count: pointCount)
      for k in components { Vector.add(amplitudes[k], basis.elements, basis.columnRange(k), to: &result, at: 0) }
      return result
    }
    return (sum(0..<bands), sum(bands..<componentCount))
  }
}
