import Fitting
import LinearAlgebra
import Measurements
import Testing

@testable import Transients

@Suite("what a global fit says beside its parameters")
struct AnswerTests {
  private func noise(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(rows: rows, columns: columns, columnMajor: (0..<rows * columns).map { _ in generator.gaussian() })
  }

  @Test("white noise stays below its edge, and comes near it", arguments: [(40, 300), (200, 200), (300, 20)])
  func edge(rows: Int, columns: Int) throws {
    for seed in 1...10 {
      let values = try #require(NoiseEdge.singularValues(noise(rows, columns, seed: UInt64(seed))))
      let ratio = values[0] / NoiseEdge.of(rows: rows, columns: columns, sigma: 1)
      #expect(ratio < 1)
      #expect(ratio > 0.88)
    }
  }

  @Test("singular values by themselves are those of the whole decomposition", arguments: [(7, 30), (30, 7)])
  func singularValues(rows: Int, columns: Int) throws {
    let matrix = noise(rows, columns, seed: 3)
    let values = try SingularValues.values(matrix)
    for (found, expected) in zip(values, try SingularValues(matrix).values) {
      #expect(abs(found / expected - 1) < 1e-9)
    }
  }

  @Test("neighbours' correlation is found along the axis that has it")
  func correlation() throws {
    let white = noise(200, 50, seed: 5)
    var smooth = white
    // A moving mean of two has a correlation of one half.
    for j in 0..<50 {
      for i in 1..<200 { smooth[i, j] = (white[i, j] + white[i - 1, j]) / 2 }
    }
    let along = try #require(ResidualStructure(smooth, dataSquares: 1))
    #expect(abs(along.alongDelays - 0.5) < 0.03)
    #expect(abs(along.alongWavelengths) < 0.03)
    #expect(abs(along.vonNeumannRatio - 1) < 0.06)
    let across = try #require(ResidualStructure(smooth.transposed(), dataSquares: 1))
    #expect(abs(across.alongWavelengths - 0.5) < 0.03)
    #expect(across.warnings(hasChirp: true).count == 1)
    #expect(across.warnings(hasChirp: true)[0].contains("neighbouring wavelengths are correlated by 0.5"))
    #expect(try #require(ResidualStructure(white, dataSquares: 1)).warnings(hasChirp: true).isEmpty)
  }

  private func outcome(_ lifetimes: [Double], noise: Double, starts: [Double]) throws -> GlobalFitOutcome {
    var simulation = SimulatedMap(lifetimes: lifetimes)
    simulation.wavelengthCount = 60
    simulation.relativeNoise = noise
    var options = GlobalFitOptions()
    options.lifetimes = starts
    var outcome = try GlobalFit.outcome(try simulation.map(), options: options)
    outcome.addAnswers()
    return outcome
  }

  @Test("the residual of the right model is like noise, and its tables are in the result")
  func residual() throws {
    let result = try outcome([0.53, 1.11, .infinity], noise: 0.01, starts: [0.5, 1.2, .infinity]).result
    #expect(result.findings.contains { $0.hasPrefix("Residual: like noise") })
    let correlations = try #require(result.tables.first { $0.name == "correlations" })
    #expect(correlations.columns.map(\.name) == correlations.rows?.names)
    for (index, column) in correlations.columns.enumerated() { #expect(column.values[index] == 1) }
    // These two lifetimes are a factor of 2 apart.
    #expect(try #require(correlations.columns[1].values[0]) > 0.8)
  }

  @Test("too few components leave singular values above the noise")
  func structured() throws {
    let result = try outcome([0.5, 3, 1500], noise: 0.002, starts: [1, 1000]).result
    #expect(result.findings.contains { $0.contains("above the noise's largest") })
  }

  @Test("a lifetime beyond the delays is a limit with its assumption, a cautious one beside it, and a rate")
  func longLifetime() throws {
    let result = try outcome([0.5, 5, 200_000], noise: 0.0002, starts: [0.5, 5, 100_000]).result
    let long = result.parameters[2]
    #expect(long.verdict == .lowerBound)
    #expect(long.value == nil)
    let note = try #require(long.note)
    #expect(note.contains("(95 %, one-sided) for white noise without drift; cautiously > 30 ns"))
    let rate = try #require(result.derived.first { $0.name == "k3" })
    let error = try #require(rate.standardError)
    let value = try #require(rate.value)
    #expect(abs(value - 1 / 200_000) < 4 * error)
  }

  @Test("the rate of a component that does not decay within the delays cannot be told from 0")
  func infiniteLifetime() throws {
    let result = try outcome([0.5, 5, .infinity], noise: 0.02, starts: [0.5, 5, 100_000]).result
    #expect(result.parameters[2].verdict == .lowerBound)
    let rate = try #require(result.derived.first { $0.name == "k3" })
    if let value = rate.value, let error = rate.standardError { #expect(value < 4 * error) }
  }

  @Test("times are told in the unit that suits them")
  func readableTimes() {
    #expect(Rounded.time(2_558_123, .picoseconds) == "2558 ns")
    #expect(Rounded.time(0.006789, .picoseconds) == "6.789 fs")
    #expect(Rounded.time(1500, .picoseconds) == "1500 ps")
    #expect(Rounded.time(0.5, .femtoseconds) == "0.5 fs")
    #expect(Rounded.fixed(-0.004, decimals: 2) == "0.00")
    #expect(Rounded.fixed(-1.05, decimals: 1) == "-1.1")
  }
}
