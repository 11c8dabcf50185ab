import Linewidths
import Measurements

/// One band fit inside the process, warm: from arrays of wavelengths and counts to FWHM, maximum, area and asymmetry with
/// errors, both half-maximum readings and the fitted curves; one band and a linear baseline with free parameters.
struct BandSection {
  private static let runs = 40
  /// Seconds for a Gaussian.
  private static let limit = 1e-4

  func run() throws {
    let temperatures = (1...30).map { 10 * Double($0) }
    let series = try SimulatedLinewidths(.au21, temperatures: temperatures, seed: 1).spectra()
    print("one band fit of 351 points, CPU, best of \(Self.runs), median (largest) of 30 spectra")
    for shape in LineShape.candidates {
      var options = BandOptions()
      options.shape = shape
      var best: [Double] = []
      for values in series.intensities {
        var least = Double.infinity
        for _ in 0..<Self.runs {
          let start = Bench.cpuTime()
          let fit = try BandFit(
            positions: series.positions, values: values, axis: .wavelength, isCounts: true, options: options)
          least = min(least, Bench.cpuTime() - start)
          guard fit.width > 0 else { throw BenchFailure(description: "a band without a width") }
        }
        best.append(least)
      }
      best.sort()
      let limit = shape == .gaussian ? "(limit \(1e3 * Self.limit) ms)" : ""
      print("  \(Bench.pad(shape.rawValue, 14)) \(milliseconds(best[15])) (\(milliseconds(best[29]))) ms", limit)
    }
  }

  private func milliseconds(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e3 }
}
