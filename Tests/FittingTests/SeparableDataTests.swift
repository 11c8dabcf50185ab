import LinearAlgebra
import Testing

@testable import Fitting

private let times = (0..<60).map { 0.15 * Double($0) }
private let common = Exponentials(times: times, componentCount: 2)
private let shifted = ShiftedDecays(times: times, componentCount: 2, positions: [-1, 0, 1])
private let truth = [0.8, 3.0]
private let amplitudes = Matrix(rows: 2, columns: 3, columnMajor: [2, 1, 1, 2, -1, 1.5])

/// Missing cells and errors that differ from column to column.
enum Cells: CaseIterable, Sendable {
  case plain, rowErrors, columnErrors, cellErrors, masked, maskedColumnErrors, maskedCellErrors

  func data(_ values: Matrix) -> SeparableData {
    var data = SeparableData(values)
    switch self {
    case .plain, .masked: break
    case .rowErrors: data.errors = .rows((0..<values.rows).map { 0.01 + 0.0005 * Double($0) })
    case .columnErrors, .maskedColumnErrors:
      data.errors = .columns((0..<values.columns).map { 0.02 / Double(1 + 3 * $0) })
    case .cellErrors, .maskedCellErrors:
      var errors = values
      for index in errors.elements.indices { errors.elements[index] = 0.01 + 0.002 * Double(index % 13) }
      data.errors = .cells(errors)
    }
    if [.masked, .maskedColumnErrors, .maskedCellErrors].contains(self) {
      for index in values.elements.indices where index % 7 == 3 || (index > 130 && index < 150) {
        data.values.elements[index] = .nan
      }
    }
    return data
  }
}

/// A joint fit of all parameters and amplitudes, dense. `held` are amplitudes kept at 0, as (component, column).
private func joint<Model: ColumnwiseSeparableModel>(
  _ model: Model, _ data: SeparableData, _ parameters: [Parameter], held: [(Int, Int)] = []
) throws -> FitOutcome {
  var all = parameters
  for column in 0..<data.values.columns {
    for k in 0..<model.componentCount {
      let isHeld = held.contains { $0 == k && $1 == column }
      all.append(Parameter("c\(k)_\(column)", initialValue: isHeld ? 0 : 1, role: isHeld ? .fixed : .free))
    }
  }
  let likelihood: Likelihood =
    switch data.errors {
    case .unknown: .unknownErrors
    case .rows(let errors): .knownErrors((0..<data.values.columns).flatMap { _ in errors })
    case .columns(let errors):
      .knownErrors(errors.flatMap { [Double](repeating: $0, count: data.values.rows) })
    case .cells(let errors): .knownErrors(errors.elements)
    }
  return try Fit.curve(
    JointCurve(model: model, columnCount: data.values.columns, parameterCount: parameters.count),
    data: data.values.elements, likelihood: likelihood, parameters: all)
}

/// Largest relative difference of values and errors, those of the amplitudes included, between both fits; `scale` is
/// what the joint fit's errors are to be multiplied with.
private func difference(_ separable: SeparableOutcome, _ joint: FitOutcome, scale: Double = 1) throws -> Double {
  let count = separable.outcome.values.count
  var worst = 0.0
  for index in 0..<count {
    let a = separable.outcome.result.parameters[index]
    let b = joint.result.parameters[index]
    worst = max(worst, abs(a.optimum / b.optimum - 1))
    let expected = try #require(b.standardError) * scale
    worst = max(worst, abs(try #require(a.standardError) / expected - 1))
  }
  for column in 0..<separable.amplitudes.columns {
    for k in 0..<separable.amplitudes.rows {
      let b = joint.result.parameters[count + column * separable.amplitudes.rows + k]
      guard b.status == .free else {
        #expect(separable.amplitude(component: k, column: column).status == .heldAtZero)
        continue
      }
      worst = max(worst, abs(separable.amplitudes[k, column] / b.optimum - 1))
      let error = try #require(separable.amplitudeErrors[k][column])
      let expected = try #require(joint.analysis?.standardError(count + column * separable.amplitudes.rows + k)) * scale
      worst = max(worst, abs(error / expected - 1))
    }
  }
  return worst
}

@Suite("data and errors of separable fits")
struct SeparableDataTests {
  @Test(
    "values and errors are those of a joint fit of everything to eight digits, whatever cells are missing or weighted",
    arguments: Cells.allCases)
  func jointFit(cells: Cells) throws {
    let same = SameBasis(model: common, localCount: 2)
    let data = cells.data(noisyColumns(same, truth, amplitudes: amplitudes, noise: 0.02, seed: 4))
    let fit = try Fit.separable(common, data: data, parameters: lifetimes([0.5, 5]))
    let dense = try joint(same, data, lifetimes([0.5, 5]))
    #expect(fit.outcome.result.termination.isConverged)
    #expect(try difference(fit, dense) < 1e-8)
    #expect(fit.outcome.result.statistics.points == dense.result.statistics.points)
    #expect(fit.outcome.result.statistics.degreesOfFreedom == dense.result.statistics.degreesOfFreedom)
    let ratio = fit.outcome.result.statistics.sumOfSquares / dense.result.statistics.sumOfSquares
    #expect(abs(ratio - 1) < 1e-12)
  }

  @Test("the same with a basis of its own in every column", arguments: Cells.allCases)
  func jointColumnwise(cells: Cells) throws {
    let parameters = lifetimes([0.6, 4]) + [Parameter("shift", initialValue: 0.1, referenceScale: 1)]
    let data = cells.data(noisyColumns(shifted, truth + [0.3], amplitudes: amplitudes, noise: 0.02, seed: 4))
    let fit = try Fit.columnwise(shifted, data: data, parameters: parameters)
    let dense = try joint(shifted, data, parameters)
    #expect(fit.outcome.result.termination.isConverged)
    #expect(try difference(fit, dense) < 1e-8)
    #expect(fit.outcome.result.statistics.degreesOfFreedom == dense.result.statistics.degreesOfFreedom)
  }

  @Test("signs that hold nothing change nothing", arguments: Cells.allCases)
  func inactiveSigns(cells: Cells) throws {
    let same = SameBasis(model: common, localCount: 2)
    let positive = Matrix(rows: 2, columns: 3, columnMajor: [2, -1, 1, -2, 1, -1.5])
    let data = cells.data(noisyColumns(same, truth, amplitudes: positive, noise: 0.02, seed: 4))
    let signs = [AmplitudeSign.nonNegative, .nonPositive]
    let dense = try joint(same, data, lifetimes([0.5, 5]))
    let fit = try Fit.separable(common, data: data, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs)
    #expect(try difference(fit, dense) < 1e-8)
    let columnwise = try Fit.columnwise(same, data: data, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs)
    #expect(try difference(columnwise, dense) < 1e-8)
  }

  @Test(
    "with signs that hold amplitudes everything else is that of a joint fit without these", arguments: Cells.allCases)
  func activeSigns(cells: Cells) throws {
    let same = SameBasis(model: common, localCount: 2)
    let data = cells.data(noisyColumns(same, truth, amplitudes: amplitudes, noise: 0.02, seed: 4))
    let signs = [AmplitudeSign.nonNegative, .any]
    let dense = try joint(same, data, lifetimes([0.5, 5]), held: [(0, 2)])
    for fit in [
      try Fit.separable(common, data: data, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs),
      try Fit.columnwise(same, data: data, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs),
    ] {
      #expect(fit.outcome.result.termination.isConverged)
      // A held amplitude counts as a parameter, like one on a bound: with errors from the residual σ differs by that.
      let degrees = fit.outcome.result.statistics.degreesOfFreedom
      #expect(degrees == dense.result.statistics.degreesOfFreedom - 1)
      let scale = data.errors == .unknown ? (Double(degrees + 1) / Double(degrees)).squareRoot() : 1
      #expect(try difference(fit, dense, scale: scale) < 1e-8)
      let held = fit.amplitude(component: 0, column: 2)
      #expect(held.status == .heldAtZero)
      #expect(held.value == 0)
      #expect(held.standardError == nil)
      #expect(try #require(held.limit) > 0)
    }
  }

  @Test("a missing cell is as good as a row that was never measured")
  func deletedRows() throws {
    let same = SameBasis(model: common, localCount: 2)
    let values = noisyColumns(same, truth, amplitudes: amplitudes, noise: 0.02, seed: 9)
    var masked = values
    let gone = [0, 7, 8, 31, 59]
    for column in 0..<3 { for row in gone { masked[row, column] = .nan } }
    let kept = times.indices.filter { !gone.contains($0) }
    var shorter = Matrix(rows: kept.count, columns: 3)
    for column in 0..<3 { for (i, row) in kept.enumerated() { shorter[i, column] = values[row, column] } }
    let a = try Fit.separable(common, data: SeparableData(masked), parameters: lifetimes([0.5, 5]))
    let b = try Fit.separable(
      Exponentials(times: kept.map { times[$0] }, componentCount: 2), data: shorter, rowErrors: nil,
      parameters: lifetimes([0.5, 5]))
    for index in 0..<2 {
      let (x, y) = (a.outcome.result.parameters[index], b.outcome.result.parameters[index])
      #expect(abs(x.optimum / y.optimum - 1) < 1e-10)
      let (error, expected) = (try #require(x.standardError), try #require(y.standardError))
      #expect(abs(error / expected - 1) < 1e-8)
    }
    #expect(a.outcome.result.statistics.degreesOfFreedom == b.outcome.result.statistics.degreesOfFreedom)
    for column in 0..<3 {
      for row in gone { #expect(a.residual[row, column].isNaN) }
      for (i, row) in kept.enumerated() { #expect(abs(a.residual[row, column] - b.residual[i, column]) < 1e-9) }
    }
  }

  @Test("the order of the data columns does not matter", arguments: Cells.allCases)
  func permutation(cells: Cells) throws {
    let same = SameBasis(model: common, localCount: 2)
    let data = cells.data(noisyColumns(same, truth, amplitudes: amplitudes, noise: 0.02, seed: 4))
    let order = [2, 0, 1]
    func permuted(_ matrix: Matrix) -> Matrix {
      Matrix(rows: matrix.rows, columns: 3, columnMajor: order.flatMap { matrix.column($0) })
    }
    var other = SeparableData(permuted(data.values), errors: data.errors)
    if case .cells(let errors) = data.errors { other.errors = .cells(permuted(errors)) }
    if case .columns(let errors) = data.errors { other.errors = .columns(order.map { errors[$0] }) }
    let signs = [AmplitudeSign.nonNegative, .any]
    for signs in [signs, []] {
      let a = try Fit.separable(common, data: data, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs)
      let b = try Fit.separable(common, data: other, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs)
      for index in 0..<2 { #expect(abs(a.outcome.values[index] / b.outcome.values[index] - 1) < 1e-10) }
      for (position, column) in order.enumerated() {
        for k in 0..<2 { #expect(abs(a.amplitudes[k, column] - b.amplitudes[k, position]) < 1e-9) }
      }
    }
  }

  @Test("columns with fewer values than amplitudes are left out, with a word; the rest is as without them")
  func excluded() throws {
    let same = SameBasis(model: common, localCount: 2)
    let values = noisyColumns(same, truth, amplitudes: amplitudes, noise: 0.02, seed: 4)
    var wide = Matrix(rows: times.count, columns: 5, repeating: .nan)
    for (column, source) in [(0, 0), (2, 1), (3, 2)] {
      wide.elements.replaceSubrange(wide.columnRange(column), with: values.column(source))
    }
    wide[5, 4] = 1
    let a = try Fit.separable(common, data: SeparableData(wide), parameters: lifetimes([0.5, 5]))
    let b = try Fit.separable(common, data: values, rowErrors: nil, parameters: lifetimes([0.5, 5]))
    #expect(a.outcome.values == b.outcome.values)
    #expect(a.outcome.result.statistics == b.outcome.result.statistics)
    #expect(a.excludedColumns == [1, 4])
    #expect(
      a.outcome.result.warnings == ["data columns 2, 5 were left out: fewer values than the 2 amplitudes need"])
    let gone = a.amplitude(component: 0, column: 4)
    #expect(gone.status == .columnLeftOut)
    #expect(gone.value == nil && gone.standardError == nil)
    #expect(a.amplitudeErrors[1][4] == nil)
    #expect(a.jointCovariance(column: 1) == nil)
    #expect(!a.residual.column(4).contains { !$0.isNaN })
    #expect(a.significance(ofComponent: 0) == b.significance(ofComponent: 0))
    let c = try Fit.columnwise(same, data: SeparableData(wide), parameters: lifetimes([0.5, 5]))
    #expect(c.excludedColumns == [1, 4])
    #expect(abs(c.outcome.values[0] / b.outcome.values[0] - 1) < 1e-9)
  }

  @Test("columns with the same missing cells and weights share a basis")
  func groups() throws {
    var values = Matrix(rows: times.count, columns: 100, repeating: 1)
    for column in 0..<100 where column % 3 == 1 { values[7, column] = .nan }
    for column in 0..<100 where column % 3 == 2 { values[8, column] = .nan }
    let data = try WeightedData(SeparableData(values), pointCount: times.count, componentCount: 2)
    #expect(data.groups.count == 3)
    #expect(data.groups[0].weights == nil)
    #expect(data.cellCount == 100 * times.count - 66)
    let errors = SeparableData.Errors.rows([Double](repeating: 2, count: times.count))
    let weighted = try WeightedData(SeparableData(values, errors: errors), pointCount: times.count, componentCount: 2)
    #expect(weighted.groups.count == 3)
    // An error that a whole column shares scales it, and parts no groups.
    let columns = SeparableData.Errors.columns((0..<100).map { 1 + 0.01 * Double($0) })
    let scaled = try WeightedData(SeparableData(values, errors: columns), pointCount: times.count, componentCount: 2)
    #expect(scaled.groups.count == 3)
    #expect(scaled.weighted(scaled.groups[0]).column(1)[4] == 1 / 1.03)
  }

  @Test("one error a column gives what the same errors cell by cell give, compressed or not")
  func columnErrors() throws {
    let same = SameBasis(model: common, localCount: 2)
    let count = 90
    var wide = Matrix(rows: 2, columns: count)
    for column in 0..<count {
      wide[0, column] = 1 + 0.02 * Double(column)
      wide[1, column] = 2 - 0.05 * Double(column)
    }
    let values = noisyColumns(same, truth, amplitudes: wide, noise: 0.02, seed: 5)
    let errors = (0..<count).map { 0.02 * (1 + 0.5 * Double($0 % 7)) }
    var cells = Matrix(rows: times.count, columns: count)
    for column in 0..<count {
      for row in times.indices { cells[row, column] = errors[column] }
    }
    let data = SeparableData(values, errors: .columns(errors))
    let expected = try Fit.separable(
      common, data: SeparableData(values, errors: .cells(cells)), parameters: lifetimes([0.5, 5]))
    for compression in [Fit.Compression.automatic, .none] {
      let fit = try Fit.separable(common, data: data, parameters: lifetimes([0.5, 5]), compression: compression)
      for index in 0..<2 {
        let (a, b) = (fit.outcome.result.parameters[index], expected.outcome.result.parameters[index])
        #expect(abs(a.optimum / b.optimum - 1) < 1e-9)
        let error: Double = try #require(a.standardError)
        let known: Double = try #require(b.standardError)
        #expect(abs(error / known - 1) < 1e-8)
      }
      let (a, b) = (fit.outcome.result.statistics, expected.outcome.result.statistics)
      #expect(abs(a.sumOfSquares / b.sumOfSquares - 1) < 1e-12)
      #expect(a.degreesOfFreedom == b.degreesOfFreedom)
      for column in [0, 44, 89] {
        for k in 0..<2 {
          #expect(abs(fit.amplitudes[k, column] - expected.amplitudes[k, column]) < 1e-9)
          let error: Double = try #require(fit.amplitudeErrors[k][column])
          let known: Double = try #require(expected.amplitudeErrors[k][column])
          #expect(abs(error / known - 1) < 1e-8)
        }
        #expect(abs(fit.residual[7, column] - expected.residual[7, column]) < 1e-9)
        let joint = try #require(fit.jointCovariance(column: column))
        let known = try #require(expected.jointCovariance(column: column))
        for index in joint.elements.indices {
          let difference = abs(joint.elements[index] - known.elements[index])
          #expect(difference < 1e-8 * abs(known.elements[index]) + 1e-14)
        }
      }
      let significance: Double = try #require(fit.significance(ofComponent: 0))
      let reference: Double = try #require(expected.significance(ofComponent: 0))
      #expect(abs(significance / reference - 1) < 1e-9)
    }
  }

  @Test("data that cannot be used are refused with the cure")
  func mistakes() {
    func message(_ data: SeparableData, signs: [AmplitudeSign] = []) -> String {
      do {
        _ = try Fit.separable(common, data: data, parameters: lifetimes([0.5, 5]), amplitudeSigns: signs)
        return "no error"
      } catch { return error.description }
    }
    let values = Matrix(rows: times.count, columns: 2, repeating: 1)
    var infinite = values
    infinite[3, 1] = .infinity
    #expect(message(SeparableData(infinite)) == "the data hold an infinite number")
    #expect(
      message(SeparableData(Matrix(rows: times.count, columns: 2, repeating: .nan)))
        == "every data column holds fewer values than amplitudes, 2; give more data or fewer components")
    #expect(message(SeparableData(Matrix(rows: times.count, columns: 0))) == "there are no data columns")
    #expect(message(SeparableData(Matrix(rows: 3, columns: 1))) == "the model has 60 points and the data 3 rows")
    #expect(
      message(SeparableData(values, errors: .rows([1, 2]))) == "every row needs one error, a positive number")
    #expect(
      message(SeparableData(values, errors: .cells(Matrix(rows: 60, columns: 1))))
        == "60 × 1 errors were given for 60 × 2 values")
    for list in [[1], [1, 0], [1, .nan], [1, .leastNonzeroMagnitude]] {
      #expect(
        message(SeparableData(values, errors: .columns(list)))
          == "every data column needs one error, a positive number")
    }
    var errors = Matrix(rows: times.count, columns: 2, repeating: 1)
    errors[4, 0] = 0
    #expect(
      message(SeparableData(values, errors: .cells(errors)))
        == "every cell with a value needs an error, a positive number")
    #expect(message(SeparableData(values), signs: [.any]) == "1 signs were given for the amplitudes of 2 components")
    var robust = FitOptions()
    robust.loss = .huber(threshold: 1)
    #expect(throws: FittingError.self) {
      try Fit.separable(common, data: SeparableData(values), parameters: lifetimes([0.5, 5]), options: robust)
    }
    // No error is asked of a cell without a value.
    var missing = values
    missing[4, 0] = .nan
    errors[4, 0] = .nan
    let data = SeparableData(missing, errors: .cells(errors))
    #expect((try? WeightedData(data, pointCount: times.count, componentCount: 2)) != nil)
  }

  @Test("amplitudes of components that cannot be told apart have no errors, and no value")
  func undetermined() throws {
    let values = noisyColumns(
      SameBasis(model: common, localCount: 2), truth, amplitudes: amplitudes, noise: 0.02, seed: 4)
    let model = Exponentials(times: times, componentCount: 3)
    var parameters = lifetimes([0.8, 3, 3])
    parameters[1].role = .fixed
    parameters[2].role = .fixed
    let fit = try Fit.separable(model, data: values, rowErrors: nil, parameters: parameters)
    #expect(fit.amplitude(component: 0, column: 0).status == .free)
    #expect(try #require(fit.amplitudeErrors[0][0]) > 0)
    for component in 1...2 {
      let amplitude = fit.amplitude(component: component, column: 0)
      #expect(amplitude.status == .undetermined)
      #expect(amplitude.value == nil)
      #expect(amplitude.standardError == nil)
      #expect(fit.significance(ofComponent: component) == nil)
    }
  }
}
