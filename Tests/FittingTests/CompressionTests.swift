import LinearAlgebra
import Testing

@testable import Fitting

private let times = (0..<60).map { 0.15 * Double($0) }
private let model = Exponentials(times: times, componentCount: 2)

@Suite("compressed data")
struct CompressionTests {
  /// 100 columns; `isPoor` leaves one spectrum in them, so that their Gram matrix has rank 1.
  private static func data(noise: Double, isPoor: Bool) -> Matrix {
    var amplitudes = Matrix(rows: 2, columns: 100)
    for column in 0..<100 {
      let height = 1 + 0.02 * Double(column)
      amplitudes[0, column] = height
      amplitudes[1, column] = isPoor ? 0.5 * height : 2 - 0.04 * Double(column)
    }
    return noisyColumns(
      SameBasis(model: model, localCount: 2), [0.8, 3], amplitudes: amplitudes, noise: noise, seed: 3)
  }

  @Test(
    "a Gram matrix that loses digits or rank gives way to a factor: values and errors are those of the data themselves",
    arguments: [1e-2, 1e-5, 1e-7], [false, true])
  func exact(noise: Double, isPoor: Bool) throws {
    let data = Self.data(noise: noise, isPoor: isPoor)
    let fits = try [Fit.Compression.automatic, .none].map {
      try Fit.separable(model, data: data, rowErrors: nil, parameters: lifetimes([0.5, 5]), compression: $0)
    }
    #expect(fits.allSatisfy { $0.outcome.result.termination.isConverged })
    for index in 0..<2 {
      let error: Double = try #require(fits[0].outcome.analysis?.standardError(index))
      let expected: Double = try #require(fits[1].outcome.analysis?.standardError(index))
      #expect(abs(fits[0].outcome.values[index] - fits[1].outcome.values[index]) < 1e-5 * expected)
      #expect(abs(error / expected - 1) < 1e-5)
    }
    let sums = fits.map(\.outcome.result.statistics.sumOfSquares)
    #expect(abs(sums[0] / sums[1] - 1) < 1e-9)
  }

  @Test("without noise the lifetimes come back to nine digits")
  func exactData() throws {
    let fit = try Fit.separable(
      model, data: Self.data(noise: 0, isPoor: false), rowErrors: nil, parameters: lifetimes([0.5, 5]))
    #expect(fit.outcome.result.termination.isConverged)
    #expect(abs(fit.outcome.values[0] / 0.8 - 1) < 1e-9)
    #expect(abs(fit.outcome.values[1] / 3 - 1) < 1e-9)
  }
}
