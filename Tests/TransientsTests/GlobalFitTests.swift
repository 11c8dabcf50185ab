import Fitting
import Kinetics
import LinearAlgebra
import Measurements
import Testing

@testable import Transients

@Suite("global fits")
struct GlobalFitTests {
  private func options(_ change: (inout GlobalFitOptions) -> Void) -> GlobalFitOptions {
    var options = GlobalFitOptions()
    change(&options)
    return options
  }

  private func simulated(_ lifetimes: [Double], _ change: (inout SimulatedMap) -> Void = { _ in }) throws
    -> TransientMap
  {
    var simulation = SimulatedMap(lifetimes: lifetimes)
    simulation.wavelengthCount = 40
    simulation.delayCount = 120
    change(&simulation)
    return try simulation.map()
  }

  @Test(
    "maps of little noise converge like others, from equal lifetimes too", arguments: [1e-3, 1e-4, 1e-5, 1e-6],
    [[0.9, 7, 600], [3, 3, 3]])
  func littleNoise(noise: Double, lifetimes: [Double]) throws {
    // More wavelengths than delays: the fit begins with the Gram matrix.
    let map = try simulated([0.36, 2.61, 1500]) {
      $0.wavelengthCount = 260
      $0.delayCount = 200
      $0.relativeNoise = noise
    }
    let result = try GlobalFit.fit(map, options: options { $0.lifetimes = lifetimes })
    #expect(result.termination.isConverged)
    for (parameter, truth) in zip(result.parameters, [0.36, 2.61, 1500]) {
      #expect(parameter.verdict == .determined)
      let error = try #require(parameter.standardError)
      #expect(abs(parameter.optimum - truth) < 4 * error)
    }
  }

  @Test("a noise-free map gives its truth back", arguments: [0, 2])
  func noiseFree(order: Int) throws {
    let map = try simulated([0.36, 2.61, .infinity]) {
      $0.relativeNoise = 0
      $0.timeZero = order == 0 ? [0.05] : [0.05, 0.3, -0.1]
    }
    let result = try GlobalFit.fit(
      map,
      options: options {
        $0.lifetimes = [1, 9, .infinity]
        $0.chirpOrder = order
      })
    #expect(result.termination.isConverged)
    // The file's rounding of 1e-6 mOD is what is left.
    for (name, truth) in [("tau1", 0.36), ("tau2", 2.61), ("irf_fwhm", 0.12)] {
      let parameter = try #require(result.parameters.first { $0.name == name })
      #expect(abs(parameter.optimum / truth - 1) < 1e-6)
    }
    let constant = result.parameters[2]
    #expect(constant.name == "tau3")
    #expect(constant.status == .fixed)
    #expect(constant.optimum == .infinity)
  }

  @Test("the sequential scheme has the same lifetimes and sum of squares, and other spectra")
  func sequential() throws {
    let map = try simulated([0.53, 4, .infinity])
    let parallel = try GlobalFit.fit(map, options: options { $0.lifetimes = [0.3, 3, .infinity] })
    let sequential = try GlobalFit.fit(
      map,
      options: options {
        $0.lifetimes = [0.3, 3, .infinity]
        $0.scheme = .sequential
      })
    #expect(parallel.parameters == sequential.parameters)
    #expect(parallel.statistics == sequential.statistics)
    let das = try #require(parallel.tables.first)
    let eas = try #require(sequential.tables.first)
    #expect(das.name == "das")
    #expect(eas.name == "eas")
    // What is there at time zero is the first species alone: the sum of all DAS.
    for w in 0..<40 {
      let sum = try (0..<3).reduce(0.0) { try $0 + #require(das.columns[1 + 2 * $1].values[w]) }
      #expect(abs(try #require(eas.columns[1].values[w]) - sum) < 1e-9)
      #expect(eas.columns[5].values[w] == das.columns[5].values[w])
    }
  }

  @Test("concentrations times spectra are the fitted map, in either scheme", arguments: KineticScheme.allCases)
  func concentrations(scheme: KineticScheme) throws {
    let map = try simulated([0.5, 5]) { $0.relativeNoise = 0 }
    let result = try GlobalFit.fit(
      map,
      options: options {
        $0.lifetimes = [0.3, 8]
        $0.scheme = scheme
      })
    let spectra = result.tables[0]
    let table = result.tables[1]
    #expect(table.name == "concentrations")
    for w in [3, 30] {
      for t in [50, 100] {
        let sum = try (0..<2).reduce(0.0) {
          try $0 + #require(spectra.columns[1 + 2 * $1].values[w]) * #require(table.columns[1 + $1].values[t])
        }
        #expect(abs(sum - map.signal[w * map.delays.count + t]) < 1e-5)
      }
    }
  }

  @Test("spectra have the errors that repeated noise shows")
  func spectralErrors() throws {
    let wavelength = 13
    var found: [[Double]] = [[], []]
    var stated: [[Double]] = [[], []]
    for seed in 1...60 {
      let map = try simulated([0.5, 5]) {
        $0.relativeNoise = 2e-2
        $0.seed = UInt64(seed)
      }
      let result = try GlobalFit.fit(
        map,
        options: options {
          $0.lifetimes = [0.5, 5]
          $0.scheme = .sequential
        })
      let table = try #require(result.tables.first)
      for species in 0..<2 {
        found[species].append(try #require(table.columns[1 + 2 * species].values[wavelength]))
        stated[species].append(try #require(table.columns[2 + 2 * species].values[wavelength]))
      }
    }
    for species in 0..<2 {
      let mean = found[species].reduce(0, +) / 60
      let spread = (found[species].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 59).squareRoot()
      let error = stated[species].reduce(0, +) / 60
      // The spread of 60 draws is known to 9 %.
      #expect(abs(error / spread - 1) < 0.3)
    }
  }

  @Test("a component faster than the response is an upper limit, not a value")
  func unresolved() throws {
    let map = try simulated([0.004, 2.61, .infinity]) { $0.relativeNoise = 5e-3 }
    let result = try GlobalFit.fit(map, options: options { $0.lifetimes = [0.1, 3, .infinity] })
    let fast = result.parameters[0]
    #expect(result.termination.isConverged)
    #expect(fast.verdict == .upperBound)
    #expect(fast.value == nil)
    #expect(fast.standardError == nil)
    #expect(try #require(fast.interval?.high) > 0.004)
    #expect(try #require(fast.interval?.high) < 0.1)
    #expect(result.parameters[1].verdict == .determined)
  }

  @Test("a held lifetime stays, a bounded one keeps its place")
  func heldAndBounded() throws {
    let map = try simulated([0.36, 2.61, 1500])
    let result = try GlobalFit.fit(
      map,
      options: options {
        $0.lifetimes = [0.5, 3, 1000]
        $0.fixed = ["irf_fwhm": 0.12]
        $0.bounds = ["tau1": 0.4...1]
      })
    #expect(result.parameters.last?.status == .fixed)
    #expect(result.parameters[0].status == .atLowerBound)
    #expect(result.parameters[0].value == nil)
  }

  @Test("the same map and options give the same result to the last bit")
  func deterministic() throws {
    let map = try simulated([0.36, 2.61, 1500])
    let results = try (0..<2).map { _ in try GlobalFit.fit(map, options: options { $0.componentCount = 3 }) }
    #expect(results[0] == results[1])
  }

  @Test(
    "options that cannot be used are refused with the cure",
    arguments: [
      ("lifetimes", "every lifetime must be above 0; write inf for one that does not decay"),
      ("infinities", "only one component can be without decay; give inf once"),
      ("components", "0 components cannot be fitted; ask for 1 to 10"),
      ("chirp", "a chirp of order 7 cannot be fitted; give 0 to 6"),
      ("name", "there is no parameter tau9; this model has tau1, tau2, tau3, t0, irf_fwhm"),
      ("held", "tau1 cannot be held at -1.0; it must be above 0"),
      ("width", "the response's width must be above 0"),
      ("late", "a time zero of 5000.0 lies outside the delays, -1.0 to 3000.0; give one among them"),
      ("far", "a reference of 1e+308 nm lies far from the map's wavelengths; give one among them"),
    ])
  func refused(what: String, message: String) throws {
    let map = try simulated([0.36, 2.61, 1500])
    let options = options {
      switch what {
      case "lifetimes": $0.lifetimes = [1, -3]
      case "infinities": $0.lifetimes = [1, .infinity, .infinity]
      case "components": $0.componentCount = 0
      case "chirp": $0.chirpOrder = 7
      case "name": $0.fixed = ["tau9": 1]
      case "held": $0.fixed = ["tau1": -1]
      case "late": $0.timeZero = 5000
      case "far": $0.chirpReference = 1e308
      default: $0.responseWidth = 0
      }
    }
    let error = #expect(throws: TransientsError.self) { try GlobalFit.fit(map, options: options) }
    #expect(error?.description == message)
  }

  @Test("maps that cannot be fitted are refused with the cure")
  func refusedMaps() throws {
    let empty = try TransientMap(
      source: "m.csv", delays: [0, 1], wavelengths: [500], signal: [.nan, .nan])
    let error = #expect(throws: MeasurementError.self) { try GlobalFit.fit(empty) }
    #expect(error?.description == "m.csv: no cell of the map has a value; export the signal")
    let short = try TransientMap(source: "m.csv", delays: [0, 1, 2], wavelengths: [500], signal: [1, 2, 3])
    let tooShort = #expect(throws: TransientsError.self) { try GlobalFit.fit(short) }
    #expect(
      tooShort?.description
        == "m.csv: 3 delays cannot determine 3 components; fit fewer components or measure more delays")
    let flat = try TransientMap(
      source: "m.csv", delays: [0, 1, 2, 3, 4, 5, 6, 7], wavelengths: [500, 510],
      signal: [Double](repeating: 3, count: 8) + [Double](repeating: 4, count: 8))
    let nothing = #expect(throws: TransientsError.self) { try GlobalFit.fit(flat) }
    #expect(
      nothing?.description == "m.csv: no wavelength's signal changes with the delay; there is nothing to fit")
    let endless = try TransientMap(
      source: "m.csv", delays: (0..<8).map { 1e307 * Double($0) }, wavelengths: [500], signal: [0, 8, 7, 6, 5, 4, 3, 2])
    let beyond = #expect(throws: TransientsError.self) { try GlobalFit.fit(endless) }
    #expect(beyond?.description.contains("beyond what can be computed") == true)
  }
}
