import Linewidths
import Testing

@Suite("Simulated linewidths")
struct SimulatedLinewidthsTests {
  private static let temperatures = Array(stride(from: 200.0, through: 300, by: 20))

  @Test("equal seeds give equal counts, other seeds others")
  func seeds() throws {
    let a = try SimulatedLinewidths(.au21, temperatures: Self.temperatures, seed: 1)
    let b = try SimulatedLinewidths(.au21, temperatures: Self.temperatures, seed: 2)
    #expect(a.counts() == a.counts())
    #expect(a.counts() != b.counts())
    #expect(a.noisyWidths(error: 0.1) != b.noisyWidths(error: 0.1))
  }

  @Test("the truth is the published one: maximum at 298 K, and Γ(200 K), Γ(300 K) for Γ0 100 meV")
  func truth() throws {
    var truth = SimulatedLinewidths.Truth.au21
    truth.phonons[0] = 100
    let simulation = try SimulatedLinewidths(truth, temperatures: [200, 298, 300], seed: 1)
    #expect(abs(simulation.widths[0] - 137.29) < 0.005)
    #expect(abs(simulation.widths[2] - 151.68) < 0.005)
    let spectrum = simulation.expectedCounts[1]
    let top = spectrum.indices.max { spectrum[$0] < spectrum[$1] }
    // Counts per nm peak a few nm to the blue of 715 nm, where the band per eV does.
    #expect(top.map { abs(simulation.wavelengths[$0] - 713) <= 2 } == true)
  }

  @Test("counts have the mean and the variance of their expectation")
  func poisson() throws {
    let simulation = try SimulatedLinewidths(.au22, temperatures: Self.temperatures, seed: 4)
    var sum = 0.0
    var count = 0.0
    for (drawn, expected) in zip(simulation.counts(), simulation.expectedCounts) {
      for (a, b) in zip(drawn, expected) {
        sum += (a - b) * (a - b) / b
        count += 1
      }
    }
    #expect(abs(sum / count - 1) < 4 * (2 / count).squareRoot())
  }

  @Test("axes that are not positive are refused")
  func refusals() {
    #expect(throws: LinewidthsError.self) { try SimulatedLinewidths(.au21, temperatures: [], seed: 1) }
    #expect(throws: LinewidthsError.self) { try SimulatedLinewidths(.au21, temperatures: [0, 10], seed: 1) }
    #expect(throws: LinewidthsError.self) {
      try SimulatedLinewidths(.au21, temperatures: [10], wavelengths: [-1], seed: 1)
    }
  }
}
