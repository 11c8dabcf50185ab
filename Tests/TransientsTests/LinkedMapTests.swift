import Fitting
import Kinetics
import Measurements
import Testing

@testable import Transients

@Suite("linked maps")
struct LinkedMapTests {
  private func map(_ change: (inout SimulatedMap) -> Void) throws -> TransientMap {
    var simulation = SimulatedMap(lifetimes: [0.4, 6, .infinity])
    simulation.wavelengthCount = 20
    simulation.delayCount = 120
    simulation.relativeNoise = 0
    change(&simulation)
    return try simulation.map(source: "map \(simulation.responseWidth)")
  }

  private func maps(noise: Double = 0, chirp: [Double] = []) throws -> [TransientMap] {
    [
      try map {
        $0.relativeNoise = noise
        $0.timeZero = [0.03] + chirp
      },
      try map {
        $0.relativeNoise = noise
        $0.timeZero = [-0.07] + chirp
        $0.responseWidth = 0.2
        $0.delayCount = 90
        $0.wavelengthCount = 31
        $0.seed = 2
      },
    ]
  }

  private func value(_ result: FitResult, _ name: String) throws -> FittedParameter {
    try #require(result.parameters.first { $0.name == name }, "\(name)")
  }

  @Test(
    "lifetimes are shared, time zero and response are each map's own", arguments: [[], [0.3]],
    [[0.9, 14, Double.infinity], nil])
  func shared(chirp: [Double], lifetimes: [Double]?) throws {
    var options = GlobalFitOptions()
    options.lifetimes = lifetimes
    options.chirpOrder = chirp.count
    let outcome = try LinkedMapFit.outcome(try maps(chirp: chirp), options: options)
    let result = outcome.result
    #expect(result.termination.isConverged)
    var truth = ["tau1": 0.4, "tau2": 6, "t0": 0.03, "t0@2": -0.07, "irf_fwhm": 0.12, "irf_fwhm@2": 0.2]
    if let slope = chirp.first { for name in ["t0_1", "t0_1@2"] { truth[name] = slope } }
    for (name, expected) in truth {
      let found = try value(result, name).optimum
      #expect(abs(found - expected) < (lifetimes == nil ? 1e-4 : 1e-9), "\(name) \(found)")
    }
    #expect(outcome.maps.count == 2)
    #expect(result.tables.map(\.name).contains("das") && result.tables.map(\.name).contains("das@2"))
    #expect(outcome.maps[1].result.parameters.map(\.name).contains("t0@2"))
    #expect(outcome.maps[1].residual.signal.allSatisfy { abs($0) < 1e-4 })
  }

  @Test("two maps know a lifetime better than one, and a tie can join what is each map's own")
  func errors() throws {
    var options = GlobalFitOptions()
    options.lifetimes = [0.9, 14, .infinity]
    let maps = try maps(noise: 3e-3)
    let joint = try LinkedMapFit.outcome(maps, options: options).result
    let alone = try GlobalFit.fit(maps[0], options: options)
    let (a, b) = (
      try #require(try value(joint, "tau1").standardError), try #require(try value(alone, "tau1").standardError)
    )
    #expect(a < 0.9 * b)
    #expect(abs(try value(joint, "tau1").optimum - 0.4) < 4 * a)
    options.ties = ["t0@2": ParameterTie(to: "t0", offset: -0.1)]
    options.fixed = ["irf_fwhm@2": 0.2]
    let tied = try LinkedMapFit.outcome(maps, options: options).result
    #expect(try value(tied, "t0@2").status == .tied)
    #expect(abs(try value(tied, "t0@2").optimum - (try value(tied, "t0").optimum - 0.1)) < 1e-12)
    #expect(try value(tied, "irf_fwhm@2").optimum == 0.2)
  }

  @Test("a recipe can be linked too")
  func recipe() throws {
    let chain = TargetRecipe(sequence: [0.6, 10, .infinity])
    let outcome = try LinkedMapFit.outcome(try maps(), recipe: chain)
    #expect(abs(try value(outcome.result, "tau1").optimum / 0.4 - 1) < 1e-9)
    #expect(abs(try value(outcome.result, "tau2").optimum / 6 - 1) < 1e-9)
    #expect(outcome.result.tables.contains { $0.name == "sas@2" })
  }

  @Test("rates of linked maps that can change places are told with their other assignment")
  func exchange() throws {
    let steps = [("tau1", 0.6), ("tau2", 10)].map { TargetRecipe.Rate($0.0, isLifetime: true, start: $0.1) }
    let chain = TargetRecipe(
      compartments: ["first", "second"], rates: steps,
      scheme: TargetScheme(
        initial: [1, 0], rateCount: 2, transfers: [.init(from: 0, to: 1, rate: 0), .init(from: 1, to: nil, rate: 1)]))
    let maps = try [1, 2].map { (seed: UInt64) in
      try map {
        $0.lifetimes = [0.4, 6]
        $0.relativeNoise = 1e-3
        $0.seed = seed
      }
    }
    let result = try LinkedMapFit.outcome(maps, recipe: chain).result
    #expect(result.warnings.contains { $0.contains("can change places") })
    let rival = try #require(result.rivals.first)
    #expect(rival.values.count == result.parameters.count)
    #expect(abs(rival.values[0] / result.parameters[1].optimum - 1) < 1e-9)
    var options = GlobalFitOptions()
    options.ties = ["tau2": ParameterTie(to: "tau1", factor: 15)]
    let tied = try LinkedMapFit.outcome(maps, recipe: chain, options: options).result
    #expect(!tied.warnings.contains { $0.contains("can change places") })
  }

  @Test("correlations are told once, residuals of every map, and unequal noise where the errors are unknown")
  func answers() throws {
    let maps = try [(1e-3, UInt64(1)), (1e-2, 2)].map { noise, seed in
      try map {
        $0.relativeNoise = noise
        $0.seed = seed
      }
    }
    var options = GlobalFitOptions()
    options.lifetimes = [0.9, 14, .infinity]
    func complete(_ weights: CellWeights) throws -> FitResult {
      var preparation = Preparation()
      preparation.weights = weights
      let prepared = try maps.map { try preparation.applied(to: PreparedMap(map: $0)) }
      var outcome = try LinkedMapFit.outcome(prepared.map(\.map), options: options)
      outcome.complete(prepared)
      return outcome.result
    }
    let plain = try complete(.none)
    #expect(plain.warnings.contains { $0.contains("all cells count alike") && $0.contains("--weights pre-zero") })
    let names = plain.tables.map(\.name)
    for name in ["correlations", "residual_structure", "residual_structure@2"] {
      #expect(names.filter { $0 == name }.count == 1, "\(name)")
    }
    let correlations = try #require(plain.tables.first { $0.name == "correlations" })
    #expect(correlations.rows?.names.contains("t0@2") == true && correlations.rows?.names.contains("tau1") == true)
    let findings = plain.findings.filter { $0.contains("correlated:") }
    #expect(findings.count <= 1 && findings.allSatisfy { $0.hasPrefix("Strongly") && !$0.contains("@") })
    #expect(!(try complete(.beforeZero)).warnings.contains { $0.contains("all cells count alike") })
  }

  @Test("names and maps that do not fit together are refused with the cure")
  func refused() throws {
    let maps = try maps()
    func message(_ change: (inout GlobalFitOptions) -> Void) -> String {
      var options = GlobalFitOptions()
      options.lifetimes = [0.9, 14, .infinity]
      change(&options)
      do {
        _ = try LinkedMapFit.outcome(maps, options: options)
        return "fitted"
      } catch {
        return "\(error)"
      }
    }
    #expect(message { $0.fixed = ["t0@3": 0] }.contains("end in @2 to @2"))
    #expect(message { $0.fixed = ["tau1@2": 1] }.contains("is common to all maps"))
    #expect(message { $0.ties = ["t0@2": ParameterTie(to: "t9")] }.contains("cannot follow t9"))
    #expect(message { $0.ties = ["tau2": ParameterTie(to: "tau1", factor: -3)] }.contains("it must be above 0"))
    #expect(throws: TransientsError.self) { try LinkedMapFit.outcome([maps[0]]) }
    let other = try TransientMap(
      source: "ns", delays: maps[1].delays, wavelengths: maps[1].wavelengths, signal: maps[1].signal,
      timeUnit: .nanoseconds)
    #expect(throws: TransientsError.self) { try LinkedMapFit.outcome([maps[0], other]) }
  }
}
