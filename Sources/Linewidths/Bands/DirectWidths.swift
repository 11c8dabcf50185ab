import Measurements

/// Widths read off the data at half maximum after their fitted baseline: no line shape assumed.
struct DirectWidths {
  /// FWHM of the intensity per energy, meV; nil where a side is outside the window.
  let millielectronvolts: Double?
  /// FWHM of the intensity per wavelength, nm.
  let nanometres: Double?

  /// Noise over maximum above which the data are smoothed.
  private static let quiet = 0.005

  init(_ search: BandSearch, _ curve: BandCurveTable, scale: EnergyScale, near band: BandMeasures) {
    let count = curve.positions.count
    let measured = (0..<count).map { curve.intensities[$0] - curve.baseline[$0] }
    let energies = search.energies
    let inside = energies.count { abs($0 - band.energy.value) < band.width.value / 2e3 }
    let isNoisy = Self.noise(measured) > Self.quiet * (curve.bands.max() ?? 0)
    let window = isNoisy ? inside / 8 : 0
    func width(_ axis: [Double], _ values: [Double]) -> Double? {
      let descends = axis[0] > axis[count - 1]
      let ordered = HalfMaximum.smoothed(descends ? values.reversed() : values, halfWindow: window)
      return HalfMaximum(axis: descends ? axis.reversed() : axis, values: ordered)?.width
    }
    let perEnergy = (0..<count).map { measured[$0] / search.density[$0] }
    millielectronvolts = width(energies, perEnergy).map { $0 * 1e3 }
    let wavelengths = scale.axis == .wavelength ? curve.positions : energies.map { scale.wavelength($0) }
    let perWavelength =
      scale.axis == .wavelength || !scale.usesJacobian
      ? measured : (0..<count).map { measured[$0] * scale.perWavelength(energies[$0]) }
    nanometres = width(wavelengths, perWavelength)
  }

  /// Standard deviation of white noise from second differences: their median over that of a normal distribution.
  static func noise(_ values: [Double]) -> Double {
    guard values.count > 4 else { return 0 }
    var differences: [Double] = []
    for i in 1..<values.count - 1 {
      let bend: Double = values[i - 1] - 2 * values[i] + values[i + 1]
      differences.append(abs(bend))
    }
    return Self.median(&differences) * 1.4826 / 6.0.squareRoot()
  }

  /// The upper median by Hoare's selection, which need not sort all values.
  private static func median(_ values: inout [Double]) -> Double {
    let middle = values.count / 2
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[middle]
      var (i, j) = (low, high)
      while i <= j {
        while values[i] < pivot { i += 1 }
        while pivot < values[j] { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if j < middle { low = i }
      if middle < i { high = j }
    }
    return values[middle]
  }
}
