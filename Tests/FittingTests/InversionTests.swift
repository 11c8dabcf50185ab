import LinearAlgebra
import Testing

@testable import Fitting

@Suite struct NonNegativeInversionTests {
  /// Overlapping bells, 60 points × 12 columns and a constant.
  private static let design: Matrix = {
    var design = Matrix(rows: 60, columns: 13, repeating: 1)
    for j in 0..<12 {
      for i in 0..<60 { design[i, j] = exponential(-square((Double(i) - 5 * Double(j)) / 6)) * 10 }
    }
    return design
  }()

  private static func square(_ x: Double) -> Double { x * x }

  private func data(_ truth: [Double], seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<60).map { i in (0..<13).reduce(generator.gaussian()) { $0 + Self.design[i, $1] * truth[$1] } }
  }

  private let truth = [0, 0, 1, 4, 8, 4, 1, 0, 0, 0, 0, 0, 3.0]

  @Test("without smoothing the conditions of Karush, Kuhn and Tucker hold; with it the misfit grows")
  func optimality() throws {
    let values = data(truth, seed: 1)
    let inversion = try NonNegativeInversion(design: Self.design, data: values, smoothCount: 12)
    let best = inversion.solution(strength: 0)
    for j in 0..<13 {
      let slope = (0..<60).reduce(0.0) { sum, i in
        let residual = (0..<13).reduce(-values[i]) { $0 + Self.design[i, $1] * best.coefficients[$1] }
        return sum + Self.design[i, j] * residual
      }
      #expect(best.coefficients[j] >= 0)
      #expect(best.coefficients[j] > 0 ? abs(slope) < 1e-8 : slope > -1e-8, "column \(j): \(slope)")
    }
    let direct = (0..<60).reduce(0.0) { sum, i in
      sum + Self.square((0..<13).reduce(-values[i]) { $0 + Self.design[i, $1] * best.coefficients[$1] })
    }
    #expect(abs(best.misfit / direct - 1) < 1e-10)
    let misfits = [1e-3, 0.1, 10, 1000].map { inversion.solution(strength: $0).misfit }
    #expect(misfits == misfits.sorted() && misfits[0] >= best.misfit)
  }

  @Test("the criterion's solution exceeds the best misfit by the median of χ² of the parameters that one uses")
  func criterion() throws {
    let inversion = try NonNegativeInversion(design: Self.design, data: data(truth, seed: 2), smoothCount: 12)
    let (chosen, best) = inversion.chosen()
    let degrees = Double(best.coefficients.count { $0 > 0 })
    let rise = chosen.misfit - best.misfit
    #expect(rise > 0.6 * (degrees - 0.7) && rise < 1.6 * degrees)
    #expect(chosen.strength > 0)
    // Noise-free data of coefficients that are smooth already come back nearly as they are.
    let image = inversion.image(of: chosen.coefficients, strength: 1e-9)
    for j in 0..<13 { #expect(abs(image[j] - chosen.coefficients[j]) < 0.01) }
  }

  @Test("the error of a sum is the spread over repeated data")
  func errors() throws {
    let gradient = (0..<13).map { $0 < 12 ? 1.0 : 0 }
    var sums: [Double] = []
    var stated = 0.0
    for seed in 1...60 {
      let inversion = try NonNegativeInversion(
        design: Self.design, data: data(truth, seed: UInt64(seed)), smoothCount: 12)
      let solution = inversion.solution(strength: 0.5)
      sums.append(solution.coefficients[..<12].reduce(0, +))
      stated += inversion.standardError(gradient: gradient, at: solution) / 60
    }
    let mean = sums.reduce(0, +) / 60
    let spread = (sums.reduce(0) { $0 + Self.square($1 - mean) } / 59).squareRoot()
    #expect(spread / stated > 0.7 && spread / stated < 1.3, "\(spread), \(stated) stated")
  }

  @Test("what cannot be inverted is refused")
  func refused() {
    let matrix = Matrix(rows: 4, columns: 5, repeating: 1)
    #expect(throws: FittingError.self) {
      _ = try NonNegativeInversion(design: matrix, data: [1, 2, 3, 4], smoothCount: 4)
    }
    #expect(throws: FittingError.self) {
      _ = try NonNegativeInversion(
        design: Matrix(rows: 4, columns: 3, repeating: 1), data: [1, 2, 3, .nan], smoothCount: 3)
    }
  }
}
