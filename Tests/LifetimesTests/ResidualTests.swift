import Fitting
import Foundation
import Measurements
import Testing

@testable import Lifetimes

@Suite("Residuals and the number of exponentials")
struct ResidualTests {
  @Test(
    "the chance that a count exceeds its mean is Poisson's, to 0.001", arguments: [0.03, 0.7, 3, 9.5, 10.2, 55, 900])
  func chance(mean: Double) {
    // Summed from the top, apart from the recursion and the approximation.
    var exact = 0.0
    for k in (Int(mean.rounded(.down)) + 1)...(Int(mean) + 20 + 12 * Int(mean.squareRoot())) {
      exact += exp(Double(k) * log(mean) - mean - lgamma(Double(k) + 1))
    }
    #expect(abs(ResidualStatistics.chanceAbove(mean) - exact) < 0.001)
  }

  @Test("counts about their means look like chance, from a tenth of a count to a thousand", arguments: [0.1, 2, 1000])
  func chanceResiduals(height: Double) throws {
    var generator = SeededGenerator(seed: 7)
    let means = (0..<4000).map { height * exp(-Double($0) / 1500) }
    let residuals = means.map { (generator.poisson(mean: $0) - $0) / $0.squareRoot() }
    let found = try #require(ResidualStatistics(residuals, means: means, isPoisson: true))
    #expect(found.worst < 3.5, "\(found.runs) runs, expected \(found.expectedRuns) ± \(found.runSpread)")
    #expect(abs(found.expectedRuns - Double(found.runs)) < 4 * found.runSpread)
  }

  @Test("the spread of the number of runs is that of repeated noise")
  func runSpread() throws {
    var generator = SeededGenerator(seed: 3)
    let means = (0..<400).map { 3 * exp(-Double($0) / 200) }
    var sum = 0.0
    var squares = 0.0
    var spread = 0.0
    for _ in 0..<400 {
      let residuals = means.map { (generator.poisson(mean: $0) - $0) / $0.squareRoot() }
      let found = try #require(ResidualStatistics(residuals, means: means, isPoisson: true))
      let deviation = Double(found.runs) - found.expectedRuns
      sum += deviation
      squares += deviation * deviation
      spread = found.runSpread
    }
    // 400 repeats know a mean to 5 % and a spread to 3.5 % of the spread.
    #expect(abs(sum / 400) < 0.2 * spread)
    #expect(abs((squares / 400).squareRoot() / spread - 1) < 0.14)
  }

  @Test("a slow wave of half a standard deviation is found by Durbin–Watson and by the runs")
  func wave() throws {
    var generator = SeededGenerator(seed: 5)
    let means = Array(repeating: 1000.0, count: 2000)
    let residuals = means.indices.map {
      (generator.poisson(mean: 1000) - 1000) / 1000.0.squareRoot() + 0.7 * sin(Double($0) / 60)
    }
    let found = try #require(ResidualStatistics(residuals, means: means, isPoisson: true))
    #expect(
      found.worst > 4 && found.durbinWatson < 1.8 && Double(found.runs) < found.expectedRuns - 4 * found.runSpread)
    #expect(found.autocorrelation[0] > 0.1)
  }

  @Test("too few residuals, or none that differ from 0, have no statistics")
  func none() {
    #expect(ResidualStatistics([1, -1], means: [1, 1], isPoisson: true) == nil)
    let zeros = [Double](repeating: 0, count: 50)
    #expect(ResidualStatistics(zeros, means: zeros, isPoisson: true) == nil)
  }

  @Test("the fit of too few exponentials warns that its residuals follow one another")
  func misfit() throws {
    let traces = try nanosecondDecay(peak: 1e5, seed: 3).traces()
    var options = LifetimeOptions()
    options.componentCount = 2
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(result.warnings.contains { $0.hasPrefix("the residuals follow one another (Durbin–Watson") })
    #expect(result.tables.map(\.name) == ["curves", "residuals", "autocorrelation"])
  }

  @Test("without a number the criterion finds one, two and three exponentials", arguments: 1...3)
  func choice(count: Int) throws {
    var simulation = nanosecondDecay(peak: 1e5, seed: 11)
    simulation.lifetimes = [[2.1], [0.4, 2.1], [0.4, 2.1, 5]][count - 1]
    simulation.amplitudes = [[1], [0.5, 0.3], [0.5, 0.3, 0.2]][count - 1]
    let traces = try simulation.traces()
    let result = try LifetimeFit.fit(traces.decay, response: traces.response)
    #expect(result.model.hasPrefix("\(count) exponential"))
    let table = try #require(result.tables.first { $0.name == "exponentials" })
    #expect(table.rows?.names[count - 1] == "\(count) chosen")
  }

  @Test("a name that a number needs is the least number tried")
  func namedLifetime() throws {
    let traces = try shortDecay(seed: 2).traces()
    var options = LifetimeOptions()
    options.fixed = ["tau2": 2.5]
    let result = try LifetimeFit.fit(traces.decay, response: traces.response, options: options)
    #expect(result.value("tau2") == 2.5)
    let table = try #require(result.tables.first { $0.name == "exponentials" })
    #expect(table.rows?.names.first?.hasPrefix("2") == true)
  }

  @Test("at a thousand counts two exponentials are chosen, or one, but none is quoted that is not there")
  func lowCounts() throws {
    var unresolved = 0
    for seed in 1...30 {
      var simulation = shortDecay(seed: UInt64(seed))
      simulation.peakCounts = 30
      simulation.background = 0.1
      let traces = try simulation.traces()
      let result = try LifetimeFit.fit(traces.decay, response: traces.response)
      if result.parameter("tau2") == nil {
        unresolved += 1
      } else {
        for (name, truth) in [("tau1", 0.5), ("tau2", 2.5)] {
          let parameter = try #require(result.parameter(name))
          guard let value = parameter.value, let error = parameter.standardError else { continue }
          #expect(abs(value - truth) < 4 * error, "seed \(seed): \(name) = \(value) ± \(error)")
        }
      }
    }
    #expect(unresolved < 30)
  }
}
