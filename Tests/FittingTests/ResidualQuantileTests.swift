import Testing

@testable import Fitting

@Suite("Quantiles of residuals")
struct ResidualQuantileTests {
  @Test("normal residuals lie on the line, whatever their order and number", arguments: [40, 5000])
  func normal(count: Int) throws {
    var noise = SeededGenerator(seed: 3)
    let residuals = (0..<count).map { _ in noise.gaussian() }
    let found = try #require(ResidualQuantiles(residuals))
    #expect(found.expected.count == found.found.count && found.found.count <= 100)
    #expect(found.expected == found.expected.sorted() && found.found == found.found.sorted())
    // Within the scatter of order statistics in the middle.
    let scatter = 6 / Double(count).squareRoot()
    for (expected, value) in zip(found.expected, found.found) where expected.magnitude < 1 {
      #expect(abs(value - expected) < scatter, "\(expected)")
    }
    #expect(found.found.first == residuals.min() && found.found.last == residuals.max())
  }

  @Test("an outlier leaves the line at the end; few residuals, or none that is a number, have no quantiles")
  func outlier() throws {
    var residuals = (0..<99).map { Double($0 - 49) / 25 }
    residuals.append(40)
    let found = try #require(ResidualQuantiles(residuals + [.nan, .infinity]))
    #expect(found.found.last == 40 && (found.expected.last ?? 40) < 3)
    #expect(ResidualQuantiles([1, 2, 3]) == nil)
    #expect(ResidualQuantiles([Double](repeating: .nan, count: 100)) == nil)
    #expect(try #require(ResidualQuantiles([Double](repeating: 0, count: 20))).found.allSatisfy { $0 == 0 })
  }

  @Test("a result says where its parameters were looked for")
  func search() throws {
    let fit = try Fit.curve(
      x: [1, 2, 3, 4], y: [2.1, 3.9, 6.1, 8.0],
      parameters: [Parameter("slope", initialValue: 1, bounds: 0...10), Parameter("offset", initialValue: 0.5)]
    ) { x, p in p[0] * x + p[1] }
    let search = fit.result.parameters.map(\.search)
    #expect(search[0]?.start == 1 && search[0]?.lowerBound == 0 && search[0]?.upperBound == 10)
    #expect(search[1]?.start == 0.5 && search[1]?.lowerBound == nil && search[1]?.upperBound == nil)
  }
}
