import LinearAlgebra
import Testing

@testable import Fitting
@testable import Transients

@Suite("the part of a map after the response")
struct SharedTailTests {
  private static let delays =
    (0..<80).map { -0.6 + 0.025 * Double($0) } + (1...70).map { 1.4 * exponential(0.11 * Double($0)) }
  private static let positions = [-1.2, -0.5, 0, 0.4, 0.9, 1.3]
  private static let layout = ParameterLayout(lifetimeCount: 3, componentCount: 4, chirpOrder: 2)
  private static let model = DispersedMapModel(
    basis: MapBasis(delays: delays, layout: layout), positions: positions)

  private static func data() -> Matrix {
    var generator = SeededGenerator(seed: 6)
    var basis = Matrix(rows: delays.count, columns: 4)
    var data = Matrix(rows: delays.count, columns: 6)
    for column in 0..<6 {
      model.basis([0.4, 3, 200, 0.05, 0.3, -0.1, 0.15], column: column, into: &basis)
      for i in delays.indices {
        for k in 0..<4 { data[i, column] += basis[i, k] * Double(1 + k - column) }
        data[i, column] += 0.01 * generator.gaussian()
      }
    }
    return data
  }

  /// RᵀR and Rᵀq, which do not depend on the signs of R's rows.
  private static func normal(_ linearization: Linearization) -> (gram: Matrix, gradient: Matrix) {
    let r = linearization.triangle
    var gram = Matrix(rows: r.columns, columns: r.columns)
    Product.multiplyTransposed(r, r, into: &gram)
    var gradient = Matrix(rows: r.columns, columns: 1)
    Product.multiplyTransposed(
      r, Matrix(rows: r.rows, columns: 1, columnMajor: linearization.projectedResidual), into: &gradient)
    return (gram, gradient)
  }

  /// τ₁, τ₂, τ₃, t₀ and its dispersion, FWHM: usual values, a component faster than the response, one that hardly
  /// decays, and a response as long as the delays, which leaves no tail.
  @Test(
    "taken together for all wavelengths it gives the cost and the slopes of every row by itself",
    arguments: [
      [0.5, 2.5, 150, 0.04, 0.28, -0.09, 0.16], [0.003, 2.5, 150, 0.04, 0.28, -0.09, 0.16],
      [1e-5, 2.5, 150, 0.04, 0.28, -0.09, 0.16], [0.5, 2.5, 150, 0.04, 0.28, -0.09, 1500],
      [0.5, 2.5, 1e5, 0, 0, 0, 0.01],
    ], [[], [AmplitudeSign.nonNegative, .any, .nonPositive, .any]])
  func agreement(parameters: [Double], signs: [AmplitudeSign]) throws {
    let data = Self.data()
    let weighted = try WeightedData(SeparableData(data), pointCount: Self.delays.count, componentCount: 4)
    var plain = ColumnwiseProblem(model: Self.model, data: weighted, signs: signs, parameterCount: 7)
    var short = SharedTailProblem(model: Self.model, data: data, signs: signs, parameterCount: 7)
    // The second time nothing has to change its size.
    for _ in 0..<2 {
      #expect(abs(short.cost(parameters) / plain.cost(parameters) - 1) < 1e-12)
      var a = Linearization(parameterCount: 7)
      var b = Linearization(parameterCount: 7)
      short.linearize(parameters, into: &a)
      plain.linearize(parameters, into: &b)
      #expect(abs(a.cost / b.cost - 1) < 1e-12)
      #expect(a.residualSumOfSquares == a.cost)
      let (found, expected) = (Self.normal(a), Self.normal(b))
      for i in 0..<7 {
        for j in 0..<7 {
          let size = (expected.gram[i, i] * expected.gram[j, j]).squareRoot()
          #expect(abs(found.gram[i, j] - expected.gram[i, j]) <= 1e-11 * size)
        }
        let size = (expected.gram[i, i] * b.cost).squareRoot()
        #expect(abs(found.gradient[i, 0] - expected.gradient[i, 0]) <= 1e-11 * size)
      }
    }
    #expect(short.observationCount == plain.observationCount)
    #expect(short.hiddenParameterCount == plain.hiddenParameterCount)
    #expect(short.dataNorm == plain.dataNorm)
  }

  @Test("it begins once the response is over at every wavelength, whatever the components are")
  func start() {
    for parameters in [[0.5, 2.5, 150, 0.04, 0.28, -0.09, 0.16], [0.02, 2.5, 150, 0.04, 0.28, -0.09, 0.16]] {
      let start = Self.model.tailStart(parameters)
      let sigma = 0.16 / 2.3548200450309493
      let last = (0..<6).map { Self.model.dispersion.timeZero(parameters, column: $0) }.max() ?? 0
      #expect(Self.delays[start] > last + 10 * sigma)
      #expect(start < 110)
    }
    #expect(Self.model.tailStart([0.5, 2.5, 150, 0.04, 0.28, -0.09, 1e9]) == Self.delays.count)
    #expect(Self.model.tailStart([0.5, 2.5, 150, .nan, 0.28, -0.09, 0.16]) == Self.delays.count)
  }

  /// Everything that has a tail: a width that moves with the wavelength, two Gaussians, oscillations, an artifact of its
  /// own width and a baseline; for the last parameters one component is faster than the response at some wavelengths.
  @Test(
    "oscillations, artifacts and baselines have a tail too, after any Gaussians",
    arguments: [
      [0.5, 2.5, 0.04, 0.28, 0.16, 0.02, 0.3, 0.05, 0.2, 0.21, 40, 3, 110, 0.4],
      [0.004, 2.5, 0.04, 0.28, 0.09, 0.06, 0.1, -0.05, 0.7, 0.11, 40, 3, 30, 9],
    ])
  func parts(parameters: [Double]) throws {
    var layout = ParameterLayout(lifetimeCount: 2, componentCount: 3, chirpOrder: 1)
    layout.response = .gaussian(widthOrder: 1, isDouble: true)
    layout.artifactOrder = 2
    layout.artifactHasOwnWidth = true
    layout.oscillationCount = 2
    layout.hasBaseline = true
    let model = DispersedMapModel(
      basis: MapBasis(delays: Self.delays, layout: layout, angularUnit: 0.1884), positions: Self.positions)
    #expect(layout.count == parameters.count)
    #expect(model.tailStart(parameters) < 120)
    let data = Self.data()
    let weighted = try WeightedData(
      SeparableData(data), pointCount: Self.delays.count, componentCount: layout.columnCount)
    let count = parameters.count
    var plain = ColumnwiseProblem(model: model, data: weighted, signs: [], parameterCount: count)
    var short = SharedTailProblem(model: model, data: data, signs: [], parameterCount: count)
    #expect(abs(short.cost(parameters) / plain.cost(parameters) - 1) < 1e-11)
    var a = Linearization(parameterCount: count)
    var b = Linearization(parameterCount: count)
    short.linearize(parameters, into: &a)
    plain.linearize(parameters, into: &b)
    let (found, expected) = (Self.normal(a), Self.normal(b))
    for i in 0..<count {
      for j in 0..<count {
        let size = (expected.gram[i, i] * expected.gram[j, j]).squareRoot()
        #expect(abs(found.gram[i, j] - expected.gram[i, j]) <= 1e-8 * size, "\(i), \(j)")
      }
      let size = (expected.gram[i, i] * b.cost).squareRoot()
      #expect(abs(found.gradient[i, 0] - expected.gradient[i, 0]) <= 1e-8 * size, "\(i)")
    }
  }
}
