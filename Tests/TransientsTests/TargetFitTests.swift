import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements
import Testing

@testable import Transients

@Suite("target fits")
struct TargetFitTests {
  /// hot → relaxed and trapped; trapped → relaxed; relaxed decays.
  private func recipe(_ tau1: Double, _ tau2: Double, _ k3: Double) -> TargetRecipe {
    TargetRecipe(
      compartments: ["hot", "relaxed", "trapped"],
      rates: [
        .init("tau1", isLifetime: true, start: tau1), .init("tau2", isLifetime: true, start: tau2),
        .init("k3", isLifetime: false, start: k3),
      ],
      scheme: TargetScheme(
        initial: [1, 0.1, 0], rateCount: 3,
        transfers: [
          .init(from: 0, to: 1, rate: 0, fraction: 0.6), .init(from: 0, to: 2, rate: 0, fraction: 0.4),
          .init(from: 2, to: 1, rate: 2), .init(from: 1, to: nil, rate: 1),
        ]))
  }

  private func spectrum(_ compartment: Int, _ wavelength: Double) -> Double {
    let z = (wavelength - [560, 610, 680][compartment]) / [30, 45, 25][compartment]
    return [5, -3, 2][compartment] * exp(-z * z / 2)
  }

  /// A map of that scheme without noise or rounding; its time zero moves with the wavelength by `chirp`.
  private func map(_ parameters: [Double], fwhm: Double, timeZero: [Double]) throws -> TransientMap {
    let early = (0..<60).map { -1 + 0.05 * Double($0) }
    let late = (1...60).map { 2 * pow(150, Double($0) / 60) }
    let delays = early + late
    let wavelengths = (0..<30).map { 500 + 250 * Double($0) / 29 }
    let scheme = recipe(1, 1, 1).scheme
    var signal: [Double] = []
    for wavelength in wavelengths {
      let x = (wavelength - 625) / 100
      var concentrations = Matrix(rows: delays.count, columns: 3)
      TargetConcentrations(
        scheme, rates: [1 / parameters[0], 1 / parameters[1], parameters[2]], derivatives: false
      )?.fill(
        &concentrations.elements, delays: delays,
        response: .gaussian(GaussianResponse(timeZero: timeZero.reversed().reduce(0) { $0 * x + $1 }, fwhm: fwhm)))
      let heights = (0..<3).map { spectrum($0, wavelength) }
      for i in delays.indices {
        var sum = 0.0
        for compartment in 0..<3 { sum += concentrations[i, compartment] * heights[compartment] }
        signal.append(sum)
      }
    }
    return try TransientMap(
      source: "target", delays: delays, wavelengths: wavelengths, signal: signal, timeUnit: .picoseconds,
      signalUnit: "mOD")
  }

  @Test(
    "a scheme with branching is recovered to nine digits, rates and spectra", arguments: [[0.03], [0.03, 0.4, -0.1]])
  func noiseFree(timeZero: [Double]) throws {
    let map = try map([0.4, 6, 0.02], fwhm: 0.12, timeZero: timeZero)
    var options = GlobalFitOptions()
    options.chirpOrder = timeZero.count - 1
    let result = try TargetFit.fit(map, recipe: recipe(0.9, 14, 0.04), options: options)
    #expect(result.termination.isConverged)
    let truth = ["tau1": 0.4, "tau2": 6, "k3": 0.02, "irf_fwhm": 0.12]
    for (name, value) in truth {
      let parameter = try #require(result.parameters.first { $0.name == name })
      #expect(abs(parameter.optimum / value - 1) < 1e-9, "\(name) \(parameter.optimum)")
    }
    let table = try #require(result.tables.first)
    #expect(table.name == "sas")
    for (w, wavelength) in map.wavelengths.enumerated() {
      for compartment in 0..<3 {
        let value = try #require(table.columns[1 + 2 * compartment].values[w])
        #expect(abs(value - spectrum(compartment, wavelength)) < 1e-8)
      }
    }
  }

  @Test("missing cells are no zeros, the fitted map belongs to the recipe, and rates keep the names of their starts")
  func missingCells() throws {
    let full = try map([0.4, 6, 0.02], fwhm: 0.12, timeZero: [0])
    var signal = full.signal
    var generator = SeededGenerator(seed: 5)
    for index in signal.indices { signal[index] += 1e-3 * generator.gaussian() }
    for index in stride(from: 7, to: signal.count, by: 97) { signal[index] = .nan }
    let map = try TransientMap(
      source: "holes", delays: full.delays, wavelengths: full.wavelengths, signal: signal, timeUnit: .picoseconds,
      signalUnit: "mOD")
    let outcome = try TargetFit.outcome(map, recipe: recipe(0.6, 9, 0.03))
    for (parameter, truth) in zip(outcome.result.parameters, [0.4, 6, 0.02]) {
      #expect(abs(parameter.optimum / truth - 1) < 0.02, "\(parameter.name) \(parameter.optimum)")
    }
    #expect(outcome.chirpCorrected == nil)
    let worst = zip(outcome.fitted.signal, signal).map { $1.isNaN ? 0 : abs($0 - $1) }.max() ?? .nan
    #expect(worst < 6e-3)
  }

  @Test("a chain is the sequential model: same lifetimes, sum of squares, spectra and errors")
  func sequential() throws {
    var simulation = SimulatedMap(lifetimes: [0.5, 6])
    simulation.wavelengthCount = 20
    simulation.delayCount = 90
    let map = try simulation.map()
    var options = GlobalFitOptions()
    options.lifetimes = [0.4, 8]
    options.scheme = .sequential
    let global = try GlobalFit.fit(map, options: options)
    let chain = TargetRecipe(
      compartments: ["first", "second"],
      rates: [.init("tau1", isLifetime: true, start: 0.4), .init("tau2", isLifetime: true, start: 8)],
      scheme: TargetScheme(
        initial: [1, 0], rateCount: 2,
        transfers: [.init(from: 0, to: 1, rate: 0), .init(from: 1, to: nil, rate: 1)]))
    let target = try TargetFit.fit(map, recipe: chain)
    #expect(abs(target.statistics.sumOfSquares / global.statistics.sumOfSquares - 1) < 1e-10)
    for index in 0..<4 {
      let (a, b) = (target.parameters[index], global.parameters[index])
      #expect(a.name == b.name)
      #expect(abs(a.optimum - b.optimum) < 1e-6 * abs(b.optimum) + 1e-9)
    }
    for column in 1...4 {
      for (a, b) in zip(target.tables[0].columns[column].values, global.tables[0].columns[column].values) {
        #expect(abs(try #require(a) - (try #require(b))) < 1e-5)
      }
    }
  }

  @Test("rates that no map tells apart are not quoted as known")
  func unidentifiable() throws {
    let map = try map([0.4, 6, 0.02], fwhm: 0.12, timeZero: [0])
    // Two losses of one compartment: only their sum is seen.
    let both = TargetRecipe(
      compartments: ["only"],
      rates: [.init("ka", isLifetime: false, start: 0.1), .init("kb", isLifetime: false, start: 0.2)],
      scheme: TargetScheme(
        initial: [1], rateCount: 2, transfers: [.init(from: 0, to: nil, rate: 0), .init(from: 0, to: nil, rate: 1)]))
    let result = try TargetFit.fit(map, recipe: both)
    #expect(result.parameters.prefix(2).allSatisfy { $0.verdict != .determined })
  }

  @Test("ties that make a lifetime negative or a rate of a lifetime are refused, as are bounds of what does not vary")
  func refused() throws {
    let map = try map([0.4, 6, 0.02], fwhm: 0.12, timeZero: [0])
    func message(_ change: (inout TargetRecipe, inout GlobalFitOptions) -> Void) -> String {
      var recipe = recipe(0.9, 14, 0.04)
      var options = GlobalFitOptions()
      change(&recipe, &options)
      do {
        _ = try TargetFit.fit(map, recipe: recipe, options: options)
        return "fitted"
      } catch {
        return "\(error)"
      }
    }
    let negative = ParameterTie(to: "tau2", factor: -3)
    let refusal = message { recipe, _ in recipe.rates[0].tie = negative }
    #expect(refusal.contains("tau1 is tied to tau2 = 14.0 and would be -42.0; it must be above 0"), "\(refusal)")
    #expect(message { $1.ties = ["tau1": negative] } == refusal)
    #expect(
      message { recipe, _ in recipe.rates[2].tie = ParameterTie(to: "tau1") }.contains("k3 (1/ps) cannot follow tau1"))
    let bounds = ["k3": 0.1...0.5, "tau1": 1...2]
    #expect(
      message { recipe, options in
        recipe.rates[2].isFixed = true
        options.bounds = bounds
      }.contains("k3 is held by the recipe"))
    #expect(
      message { recipe, options in
        recipe.rates[0].tie = ParameterTie(to: "tau2", factor: 0.1)
        options.bounds = bounds
      }.contains("tau1 follows tau2 in the recipe"))
  }

  @Test("a lifetime below 0, where a tie could lead, has no concentrations")
  func belowZero() throws {
    let map = try map([0.4, 6, 0.02], fwhm: 0.12, timeZero: [0])
    let plan = try GlobalFitPlan(map, GlobalFitOptions(), recipe: recipe(0.9, 14, 0.04))
    var values = plan.parameters.map(\.initialValue)
    func isDescribed() -> Bool {
      var basis = Matrix(rows: map.delays.count, columns: 3, repeating: .nan)
      plan.basis.fill(&basis, values, timeZero: 0, width: 0.12)
      return basis.elements.allSatisfy(\.isFinite)
    }
    #expect(isDescribed())
    values[0] = -0.9
    #expect(!isDescribed())
  }

  @Test("a tie of lifetimes that are searched for needs one value that will do")
  func searched() throws {
    let map = try map([0.4, 6, 0.02], fwhm: 0.12, timeZero: [0])
    var options = GlobalFitOptions()
    options.componentCount = 2
    options.randomStarts = 2
    options.ties = ["tau2": ParameterTie(to: "tau1", factor: -1)]
    #expect(throws: TransientsError.self) { try GlobalFit.fit(map, options: options) }
    // The start that stands for one to be found is 1.
    options.ties = ["tau2": ParameterTie(to: "tau1", offset: -2)]
    #expect(throws: Never.self) { try GlobalFit.fit(map, options: options) }
  }
}
