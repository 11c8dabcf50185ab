import Fitting
import Measurements
import Testing

@testable import Transients

@Suite("how many components a map holds")
struct ComponentScanTests {
  private func map(_ lifetimes: [Double], chirp: [Double] = [], width: Double = 0.12, noise: Double = 0.005) throws
    -> TransientMap
  {
    var simulation = SimulatedMap(lifetimes: lifetimes)
    simulation.wavelengthCount = 40
    simulation.delayCount = 120
    simulation.timeZero = [0] + chirp
    simulation.responseWidth = width
    simulation.relativeNoise = noise
    return try simulation.map()
  }

  @Test("BIC finds as many components as were simulated", arguments: [[5.0], [0.5, 5], [0.36, 2.61, 1500]])
  func count(lifetimes: [Double]) throws {
    let scan = try GlobalFit.scan(try map(lifetimes))
    #expect(scan.chosen == lifetimes.count)
    #expect(scan.rows.map(\.count) == Array(1...scan.rows.count))
    #expect(scan.finding == nil)
  }

  @Test("a component that does not decay counts, and so does a time zero that moves with the wavelength")
  func countWithChirp() throws {
    var options = GlobalFitOptions()
    options.chirpOrder = 1
    let scan = try GlobalFit.scan(try map([0.36, 2.61, .infinity], chirp: [0.4]), options: options)
    #expect(scan.chosen == 3)
  }

  @Test("every spectral amplitude counts as a parameter, and the criteria follow")
  func parameters() throws {
    let scan = try GlobalFit.scan(try map([0.5, 5]))
    for row in scan.rows {
      // A spectrum and a lifetime each, the time zero and the response.
      #expect(row.statistics.freeParameters == 41 * row.count + 2)
      let (k, n) = (Double(row.statistics.freeParameters), Double(row.statistics.points))
      let bic = try #require(row.statistics.bic)
      let aicc = try #require(row.statistics.aicc)
      let difference = k * logarithmOf(n) - 2 * k - 2 * k * (k + 1) / (n - k - 1)
      #expect(abs(bic - aicc - difference) < 1e-6 * abs(bic))
    }
  }

  private func logarithmOf(_ value: Double) -> Double {
    // ln 4800, the number of cells.
    #expect(value == 4800)
    return 8.476371196895983
  }

  @Test("a row whose search ended early is marked, and the fit of the chosen number replaces its row")
  func marked() throws {
    let map = try map([0.5, 5])
    let scan = try GlobalFit.scan(map)
    for (first, second) in zip(scan.rows, scan.rows.dropFirst()) where second.isMinimum {
      #expect(second.statistics.sumOfSquares <= first.statistics.sumOfSquares)
    }
    let names = try #require(scan.table.rows?.names)
    for (row, name) in zip(scan.rows, names) {
      #expect(name.contains("not at its minimum") == !row.isMinimum)
    }
    var options = GlobalFitOptions()
    options.componentCount = scan.chosen
    var result = try GlobalFit.fit(map, options: options)
    scan.add(to: &result)
    let table = try #require(result.tables.last)
    #expect(table.columns[1].values[scan.chosen - 1] == result.statistics.sumOfSquares)
  }

  @Test("where the fit of BIC's choice finds no minimum, fewer components are fitted and a warning says why")
  func stalled() throws {
    // An oscillation that the model lacks.
    var simulation = SimulatedMap(lifetimes: [0.5, 8, .infinity])
    simulation.artifactOrder = 2
    simulation.oscillations = [Oscillation(wavenumber: 120, damping: 0.8)]
    simulation.relativeNoise = 0.003
    simulation.wavelengthCount = 64
    let map = try simulation.map()
    var options = GlobalFitOptions()
    options.artifact = ArtifactOptions(order: 2, width: 0.2)
    options.profiles = ProfileChoice.none
    let scan = try GlobalFit.scan(map, options: options)
    let result = try GlobalFit.outcome(map, choiceOf: scan, options: options).result
    #expect(result.termination.isConverged)
    let count = result.parameters.count { $0.name.hasPrefix("tau") }
    #expect(count == scan.chosen || result.warnings.contains { $0.hasPrefix("BIC takes \(scan.chosen) components") })
  }

  @Test("a fit with the chosen number has the scan's sum of squares")
  func sameFit() throws {
    let map = try map([0.5, 5])
    let scan = try GlobalFit.scan(map)
    var options = GlobalFitOptions()
    options.componentCount = scan.chosen
    var result = try GlobalFit.fit(map, options: options)
    let row = try #require(scan.rows.first { $0.count == scan.chosen })
    #expect(abs(row.statistics.sumOfSquares / result.statistics.sumOfSquares - 1) < 1e-8)
    scan.add(to: &result)
    let table = try #require(result.tables.last)
    #expect(table.name == "components")
    #expect(table.rows?.names[1] == "2 (chosen)")
    #expect(table.columns[1].values[1] == result.statistics.sumOfSquares)
  }

  @Test("a component below the response may be an artifact, and the choice says so")
  func artifact() throws {
    let scan = try GlobalFit.scan(try map([0.008, 5], width: 0.3, noise: 0.0003))
    #expect(scan.chosen == 2)
    #expect(scan.rows[1].isUnresolved)
    #expect(try #require(scan.finding).contains("artifact at time zero"))
  }

  @Test("what is held by a name that a smaller fit does not have is held in the larger ones alone")
  func held() throws {
    var options = GlobalFitOptions()
    options.fixed = ["tau2": 5, "irf_fwhm": 0.12]
    let scan = try GlobalFit.scan(try map([0.5, 5]), options: options)
    #expect(scan.chosen == 2)
    #expect(scan.rows[1].lifetimes[1] == 5)
  }
}
