import LinearAlgebra
import Testing

@testable import Fitting

private let times = (0..<60).map { 0.15 * Double($0) }
private let common = Exponentials(times: times, componentCount: 3)
private let shifted = ShiftedDecays(times: times, componentCount: 2, positions: [-1, -0.5, 0, 0.5, 1])

/// Five columns of random amplitudes, some of them of the wrong sign, with missing cells and weights of three kinds.
private func mixedData<Model: ColumnwiseSeparableModel>(_ model: Model, _ parameters: [Double]) -> SeparableData {
  var generator = SeededGenerator(seed: 21)
  var amplitudes = Matrix(rows: model.componentCount, columns: 5)
  for index in amplitudes.elements.indices { amplitudes.elements[index] = 0.5 + generator.gaussian() }
  var values = noisyColumns(model, parameters, amplitudes: amplitudes, noise: 0.05, seed: 22)
  var errors = Matrix(rows: values.rows, columns: 5, repeating: 0.05)
  for i in 0..<values.rows {
    errors[i, 1] = 0.03 + 0.001 * Double(i)
    errors[i, 4] = errors[i, 1]
  }
  for row in [3, 4, 40] {
    values[row, 1] = .nan
    values[row, 4] = .nan
    values[row + 2, 2] = .nan
  }
  return SeparableData(values, errors: .cells(errors))
}

/// Largest difference between the gradient of a problem and central differences of its cost, over the largest element.
private func gradientError<Problem: LeastSquaresProblem & ~Copyable>(
  _ problem: inout Problem, at parameters: [Double]
) -> Double {
  var linearization = Linearization(parameterCount: parameters.count)
  problem.linearize(parameters, into: &linearization)
  var worst = 0.0
  var size = 0.0
  for j in parameters.indices {
    var gradient = 0.0
    for i in 0...j { gradient += 2 * linearization.triangle[i, j] * linearization.projectedResidual[i] }
    let step = 1e-5 * parameters[j]
    var moved = parameters
    moved[j] += step
    let above = problem.cost(moved)
    moved[j] -= 2 * step
    let difference = (above - problem.cost(moved)) / (2 * step)
    worst = max(worst, abs(gradient - difference))
    size = max(size, abs(difference))
  }
  return worst / size
}

@Suite("signs of amplitudes")
struct AmplitudeSignTests {
  @Test("the Jacobian with amplitudes held gives the slope of the cost, in the groups and column by column")
  func gradient() throws {
    let signs = [AmplitudeSign.nonNegative, .nonPositive, .nonNegative]
    let parameters = [0.5, 1.7, 6]
    let same = SameBasis(model: common, localCount: 3)
    let data = try WeightedData(mixedData(same, [0.6, 1.5, 5]), pointCount: 60, componentCount: 3)
    let setup = SeparableSetup(common, data: data, signs: signs, parameterCount: 3)
    var grouped = SeparableProblem(
      setup,
      groups: data.groups.map {
        ProjectedGroup(weights: $0.weights, data: data.weighted($0), componentCount: 3)
      })
    #expect(data.groups.count == 3)
    #expect(gradientError(&grouped, at: parameters) < 1e-7)
    var columnwise = ColumnwiseProblem(model: same, data: data, signs: signs, parameterCount: 3)
    #expect(gradientError(&columnwise, at: parameters) < 1e-7)
    // Both are the same problem.
    let costs = (grouped.cost(parameters), columnwise.cost(parameters))
    #expect(abs(costs.0 / costs.1 - 1) < 1e-12)
    var dispersed = ColumnwiseProblem(
      model: shifted, data: try WeightedData(mixedData(shifted, [0.6, 3, 0.2]), pointCount: 60, componentCount: 2),
      signs: [.nonNegative, .nonPositive], parameterCount: 3)
    #expect(gradientError(&dispersed, at: [0.7, 2.5, 0.3]) < 1e-7)
  }

  @Test("both doors find the same minimum, in which every sign is right and some amplitudes are held")
  func doors() throws {
    let signs = [AmplitudeSign.nonNegative, .any, .nonNegative]
    let same = SameBasis(model: common, localCount: 3)
    let data = mixedData(same, [0.4, 1.5, 6])
    let a = try Fit.separable(common, data: data, parameters: lifetimes([0.3, 2, 5]), amplitudeSigns: signs)
    let b = try Fit.columnwise(same, data: data, parameters: lifetimes([0.3, 2, 5]), amplitudeSigns: signs)
    #expect(a.outcome.result.termination.isConverged)
    #expect(b.outcome.result.termination.isConverged)
    for index in 0..<3 { #expect(abs(a.outcome.values[index] / b.outcome.values[index] - 1) < 1e-8) }
    var held = 0
    for column in 0..<5 {
      for k in [0, 2] {
        #expect(a.amplitudes[k, column] >= 0)
        #expect((a.amplitude(component: k, column: column).status == .heldAtZero) == (a.amplitudes[k, column] == 0))
        if a.amplitudes[k, column] == 0 { held += 1 }
      }
    }
    #expect(held > 0)
  }

  @Test(
    "the limit of a held amplitude is where the cost has risen by 1.645² with everything else refitted",
    arguments: [AmplitudeSign.nonNegative, .nonPositive])
  func limit(sign: AmplitudeSign) throws {
    let model = Exponentials(times: times, componentCount: 2)
    let same = SameBasis(model: model, localCount: 2)
    let direction = sign == .nonNegative ? 1.0 : -1.0
    let amplitudes = Matrix(rows: 2, columns: 2, columnMajor: [direction, 2, -0.003 * direction, 1])
    let data = SeparableData(
      noisyColumns(same, [0.8, 3], amplitudes: amplitudes, noise: 0.001, seed: 4),
      errors: .rows([Double](repeating: 0.001, count: times.count)))
    var parameters = lifetimes([0.7, 4])
    let fit = try Fit.separable(model, data: data, parameters: parameters, amplitudeSigns: [sign, .any])
    let held = fit.amplitude(component: 0, column: 1)
    #expect(held.status == .heldAtZero)
    let limit = try #require(held.limit)
    #expect(limit * direction > 0)
    for (k, column) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
      let isHeld = k == 0 && column == 1
      parameters.append(
        Parameter("c\(k)_\(column)", initialValue: isHeld ? limit : 1, role: isHeld ? .fixed : .free))
    }
    let dense = try Fit.curve(
      JointCurve(model: same, columnCount: 2, parameterCount: 2), data: data.values.elements,
      likelihood: .knownErrors([Double](repeating: 0.001, count: 120)), parameters: parameters)
    let rise = dense.result.statistics.sumOfSquares - fit.outcome.result.statistics.sumOfSquares
    #expect(abs(rise / (1.6448536 * 1.6448536) - 1) < 0.01)
  }
}
