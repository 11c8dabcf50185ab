import Fitting
import Kinetics
import Measurements
import Testing

@testable import Transients

@Suite("how much lifetimes depend on the preparation of the map")
struct SensitivityTests {
  private func sensitivity(
    chirp: [Double] = [], order: Int = 0, background: (Double) -> Double = { _ in 0 }
  ) throws -> Sensitivity {
    var simulation = SimulatedMap(lifetimes: [0.5, 5])
    simulation.wavelengthCount = 40
    simulation.timeZero = [0] + chirp
    simulation.relativeNoise = 0.003
    let map = try simulation.map()
    let count = map.delays.count
    let raised = try TransientMap(
      source: "map", delays: map.delays, wavelengths: map.wavelengths,
      signal: map.signal.enumerated().map { $0.element + background(map.delays[$0.offset % count]) },
      timeUnit: map.timeUnit)
    var options = GlobalFitOptions()
    options.componentCount = 2
    options.chirpOrder = order
    let result = try GlobalFit.fit(raised, options: options)
    return try Sensitivity(of: result, map: PreparedMap(map: raised), preparation: Preparation()) { map, change in
      var options = options
      change(&options)
      return try GlobalFit.fit(map, options: options)
    }
  }

  @Test("no choice moves the lifetimes of a clean map by more than their errors, on average")
  func clean() throws {
    let sensitivity = try sensitivity()
    #expect(sensitivity.names == ["tau1", "tau2"])
    #expect(sensitivity.variations.count >= 8)
    #expect(sensitivity.variations.allSatisfy { $0.objection == nil })
    for index in 0..<2 {
      #expect(try #require(sensitivity.spread(index)) < 1.2 * (try #require(sensitivity.errors[index])))
    }
    // Another start ends in the same minimum.
    let start = try #require(sensitivity.variations.last)
    for index in 0..<2 {
      #expect(
        abs(try #require(start.values[index]) - sensitivity.values[index]) < 0.01
          * (try #require(sensitivity.errors[index])))
    }
  }

  @Test("a background that was left in the map shows itself, and the sentence says by how much")
  func background() throws {
    let sensitivity = try sensitivity { _ in 0.1 }
    let spread = try #require(sensitivity.spread(1))
    #expect(spread > 3 * (try #require(sensitivity.errors[1])))
    #expect(
      sensitivity.findings.contains { $0.hasPrefix("τ2 depends on the preparation") && $0.contains("background") })
  }

  @Test("a chirp of too low an order shows itself")
  func chirp() throws {
    let sensitivity = try sensitivity(chirp: [0.3, -0.1], order: 1)
    #expect(sensitivity.variations.map(\.name).contains("chirp of order 2"))
    #expect(sensitivity.findings.contains { $0.contains("depends on the preparation") })
    // A constant time zero is no choice for this map.
    let constant = try #require(sensitivity.variations.first { $0.name == "chirp of order 0" })
    #expect(constant.objection == "fits far worse, not counted")
  }

  @Test("the start of a recipe is varied too, each rate by a factor of 2")
  func recipe() throws {
    func rate(_ name: String, _ lifetime: Double) -> TargetRecipe.Rate {
      TargetRecipe.Rate(name, isLifetime: true, start: lifetime)
    }
    let recipe = TargetRecipe(
      compartments: ["hot", "cold"], rates: [rate("tau1", 0.5), rate("tau2", 12)],
      scheme: TargetScheme(
        initial: [1, 0], rateCount: 2,
        transfers: [.init(from: 0, to: 1, rate: 0), .init(from: 1, to: nil, rate: 1)]))
    var simulation = SimulatedMap(lifetimes: [1])
    simulation.recipe = recipe
    simulation.wavelengthCount = 30
    let map = try simulation.map()
    let result = try TargetFit.fit(map, recipe: recipe)
    var starts: [[String: Double]] = []
    let sensitivity = try Sensitivity(of: result, map: PreparedMap(map: map), preparation: Preparation()) {
      map, change in
      var options = GlobalFitOptions()
      change(&options)
      starts.append(options.startValues)
      return try TargetFit.fit(map, recipe: recipe, options: options)
    }
    let last = try #require(starts.last)
    #expect(abs(try #require(last["tau1"]) / (2 * sensitivity.values[0]) - 1) < 1e-12)
    #expect(abs(try #require(last["tau2"]) / (sensitivity.values[1] / 2) - 1) < 1e-12)
    var options = GlobalFitOptions()
    options.startValues = last
    let plan = try GlobalFitPlan(map, options, recipe: recipe)
    #expect(plan.starts()[0].prefix(2).map { $0 } == [last["tau1"], last["tau2"]].compactMap { $0 })
    let varied = try #require(sensitivity.variations.last)
    #expect(varied.objection == nil)
    #expect(abs(try #require(varied.values[1]) - sensitivity.values[1]) < 0.01 * (try #require(sensitivity.errors[1])))
  }

  @Test("the table holds the fit, every choice, the spread and the error")
  func table() throws {
    let sensitivity = try sensitivity()
    let table = sensitivity.table
    #expect(table.columns.count == 2)
    let rows = try #require(table.rows?.names)
    #expect(rows.count == sensitivity.variations.count + 3)
    #expect(table.columns.allSatisfy { $0.values.count == rows.count })
    #expect(table.columns[0].values.first == sensitivity.values[0])
    #expect(rows.suffix(2) == ["spread", "standard error"])
  }
}
