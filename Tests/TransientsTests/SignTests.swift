import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("signs that a map contradicts")
struct SignTests {
  /// Spectra of both signs.
  private func map() throws -> TransientMap {
    var simulation = SimulatedMap(lifetimes: [0.5, 20])
    simulation.wavelengthCount = 40
    return try simulation.map()
  }

  private func options() -> GlobalFitOptions {
    var options = GlobalFitOptions()
    options.lifetimes = [0.5, 20]
    options.profiles = ProfileChoice.none
    return options
  }

  @Test("signs that keep the fit from the map are named with the option to leave out")
  func poor() throws {
    var options = options()
    options.nonNegative = ["2"]
    let result = try GlobalFit.fit(try map(), options: options)
    #expect(
      result.warnings.contains { $0.hasPrefix("--nonnegative holds the spectrum of component 2 at 0 at") })
    let plain = try GlobalFit.fit(try map(), options: self.options())
    #expect(!plain.warnings.contains { $0.contains("--nonnegative") })
  }

  @Test("a sign that leaves nothing of a spectrum is named, whether or not the fit converged")
  func empty() throws {
    let map = try map()
    var options = options()
    options.nonNegative = ["2"]
    // Without its positive bands.
    let columns = map.wavelengths.indices.filter { column in
      let values = map.signal[column * map.delays.count..<(column + 1) * map.delays.count]
      return (values.min() ?? 0) < -1 && (values.max() ?? 1) < 0.2
    }
    let negative = try map.part(delays: Array(map.delays.indices), wavelengths: columns)
    options.nonNegative = ["1", "2"]
    let result = try GlobalFit.fit(negative, options: options)
    #expect(result.warnings.contains { $0.contains("at 0 at every wavelength: nothing is left of it") })
  }
}
