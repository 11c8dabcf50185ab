import LinearAlgebra
import Testing

@testable import Fitting

/// Two models with shared decays as one columnwise model: the columns of the first have its rows, then missing cells,
/// those of the second the other way round.
private struct Padded<First: ColumnwiseSeparableModel, Second: ColumnwiseSeparableModel>: ColumnwiseSeparableModel {
  let first: First
  let second: Second
  let firstColumns: Int
  /// Positions of either model's parameters in the joint list.
  let positions: [[Int]]
  var pointCount: Int { first.pointCount + second.pointCount }
  var componentCount: Int { first.componentCount }
  var localCount: Int { first.localCount }
  var derivativeTerms: [DerivativeTerm] { first.derivativeTerms }

  func localSlopes(column: Int) -> [LocalSlope] {
    let isFirst = column < firstColumns
    let slopes = isFirst ? first.localSlopes(column: column) : second.localSlopes(column: column - firstColumns)
    let list = positions[isFirst ? 0 : 1]
    return slopes.map { LocalSlope(parameter: list[$0.parameter], local: $0.local, factor: $0.factor) }
  }

  private func copy(_ source: Matrix, from row: Int, to target: inout Matrix) {
    for index in target.elements.indices { target.elements[index] = 0 }
    for j in 0..<source.columns {
      for i in 0..<source.rows { target[row + i, j] = source[i, j] }
    }
  }

  func basis(_ p: [Double], column: Int, into basis: inout Matrix) {
    var unused = Matrix(rows: pointCount, columns: derivativeTerms.count)
    self.basis(p, column: column, into: &basis, derivatives: &unused)
  }

  func basis(_ p: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix) {
    let isFirst = column < firstColumns
    let rows = isFirst ? first.pointCount : second.pointCount
    let own = positions[isFirst ? 0 : 1].map { p[$0] }
    var part = Matrix(rows: rows, columns: componentCount)
    var slopes = Matrix(rows: rows, columns: derivativeTerms.count)
    if isFirst {
      first.basis(own, column: column, into: &part, derivatives: &slopes)
    } else {
      second.basis(own, column: column - firstColumns, into: &part, derivatives: &slopes)
    }
    copy(part, from: isFirst ? 0 : first.pointCount, to: &basis)
    copy(slopes, from: isFirst ? 0 : first.pointCount, to: &derivatives)
  }

  /// Both data sets in one matrix, NaN where a column has no such row.
  func data(_ a: Matrix, _ b: Matrix) -> Matrix {
    var result = Matrix(rows: pointCount, columns: a.columns + b.columns, repeating: .nan)
    for j in 0..<a.columns {
      for i in 0..<a.rows { result[i, j] = a[i, j] }
    }
    for j in 0..<b.columns {
      for i in 0..<b.rows { result[a.rows + i, a.columns + j] = b[i, j] }
    }
    return result
  }
}

private let fine = (0..<60).map { 0.15 * Double($0) }
private let coarse = (0..<45).map { 0.21 * Double($0) - 0.1 }
private let positions = [[0, 1, 2], [0, 1, 3]]

@Suite("several data sets with shared parameters")
struct LinkedFitTests {
  private static let first = ShiftedDecays(times: fine, componentCount: 2, positions: [-1, 0, 1])
  private static let second = ShiftedDecays(times: coarse, componentCount: 2, positions: [-1, 0.5])
  private static let truth = [0.8, 3.0, 0.3, -0.2]
  private static let parameters =
    lifetimes([0.6, 4]) + ["shift", "shift@2"].map { Parameter($0, initialValue: 0.1, referenceScale: 1) }
  private static let padded = Padded(first: first, second: second, firstColumns: 3, positions: positions)

  private static func data() -> (Matrix, Matrix) {
    (
      noisyColumns(
        first, [0.8, 3, 0.3], amplitudes: Matrix(rows: 2, columns: 3, columnMajor: [2, 1, 1, 2, -1, 1.5]), noise: 0.02,
        seed: 4),
      noisyColumns(
        second, [0.8, 3, -0.2], amplitudes: Matrix(rows: 2, columns: 2, columnMajor: [1, 1, 3, -2]), noise: 0.02,
        seed: 7)
    )
  }

  private static func members(_ a: SeparableData, _ b: SeparableData) -> [LinkedMember] {
    [
      .columnwise(first, data: a, parameters: positions[0], name: "a.csv"),
      .columnwise(second, data: b, parameters: positions[1], name: "b.csv"),
    ]
  }

  @Test(
    "two of them give values, errors, amplitudes and residuals of one fit with missing cells between them",
    arguments: [false, true])
  func oneFit(isKnown: Bool) throws {
    let (a, b) = Self.data()
    let sigma = [0.02, 0.01, 0.03, 0.015, 0.025]
    func with(_ values: Matrix, _ range: Range<Int>) -> SeparableData {
      SeparableData(values, errors: isKnown ? .columns(Array(sigma[range])) : .unknown)
    }
    var options = FitOptions()
    options.profiles = .all
    let linked = try Fit.linked(
      Self.members(with(a, 0..<3), with(b, 3..<5)), parameters: Self.parameters, options: options)
    let one = try Fit.columnwise(
      Self.padded, data: with(Self.padded.data(a, b), 0..<5), parameters: Self.parameters, options: options)
    #expect(linked.outcome.result.termination.isConverged)
    for index in 0..<4 {
      let (x, y) = (linked.outcome.result.parameters[index], one.outcome.result.parameters[index])
      #expect(x.name == y.name)
      #expect(abs(x.optimum / y.optimum - 1) < 1e-10)
      let error: Double = try #require(x.standardError)
      let expected: Double = try #require(y.standardError)
      #expect(abs(error / expected - 1) < 1e-9)
      let (ends, known) = (try #require(x.interval), try #require(y.interval))
      #expect(abs(try #require(ends.low) - #require(known.low)) < 1e-4 * expected)
      #expect(abs(try #require(ends.high) - #require(known.high)) < 1e-4 * expected)
    }
    let (s, t) = (linked.outcome.result.statistics, one.outcome.result.statistics)
    #expect(abs(s.sumOfSquares / t.sumOfSquares - 1) < 1e-12)
    #expect(s.points == t.points && s.degreesOfFreedom == t.degreesOfFreedom && s.errorScale == t.errorScale)
    for (number, member) in linked.members.enumerated() {
      let (column, row) = (number * 3, number * fine.count)
      for j in 0..<member.amplitudes.columns {
        for k in 0..<2 {
          #expect(abs(member.amplitudes[k, j] - one.amplitudes[k, column + j]) < 1e-9)
          let error: Double = try #require(member.amplitudeErrors[k][j])
          let expected: Double = try #require(one.amplitudeErrors[k][column + j])
          #expect(abs(error / expected - 1) < 1e-9)
        }
        for i in [0, 7, 44] { #expect(abs(member.residual[i, j] - one.residual[row + i, column + j]) < 1e-9) }
      }
      #expect(member.outcome.result.parameters.map(\.name) == ["tau1", "tau2", number == 0 ? "shift" : "shift@2"])
    }
  }

  @Test("the errors are those of a dense fit of all parameters and all amplitudes")
  func dense() throws {
    let (a, b) = Self.data()
    let linked = try Fit.linked(Self.members(SeparableData(a), SeparableData(b)), parameters: Self.parameters)
    let all = Self.parameters + (0..<10).map { Parameter("c\($0)", initialValue: 1) }
    let curve = JointCurve(model: Self.padded, columnCount: 5, parameterCount: 4)
    let dense = try Fit.curve(
      curve, data: Self.padded.data(a, b).elements, likelihood: .unknownErrors, parameters: all)
    for index in 0..<4 {
      #expect(abs(linked.outcome.values[index] / dense.values[index] - 1) < 1e-8)
      let error: Double = try #require(linked.outcome.analysis?.standardError(index))
      let expected: Double = try #require(dense.analysis?.standardError(index))
      #expect(abs(error / expected - 1) < 1e-8)
    }
    for index in 0..<10 {
      let (member, column) = index < 6 ? (0, index / 2) : (1, index / 2 - 3)
      let error: Double = try #require(linked.members[member].amplitudeErrors[index % 2][column])
      let expected: Double = try #require(dense.analysis?.standardError(4 + index))
      #expect(abs(error / expected - 1) < 1e-8)
    }
  }

  @Test("data sets that are seen through their Gram matrices fit as they do uncompressed", arguments: [0.02, 1e-7])
  func compressed(noise: Double) throws {
    let models = [fine, coarse].map { Exponentials(times: $0, componentCount: 2) }
    let data = models.enumerated().map { number, model in
      var amplitudes = Matrix(rows: 2, columns: 80 + 20 * number)
      for j in 0..<amplitudes.columns {
        amplitudes[0, j] = 1 + 0.02 * Double(j)
        amplitudes[1, j] = 2 - 0.04 * Double(j)
      }
      return noisyColumns(
        SameBasis(model: model, localCount: 2), [0.8, number == 0 ? 3 : 7], amplitudes: amplitudes, noise: noise,
        seed: 3 + UInt64(number))
    }
    let parameters = lifetimes([0.5, 4, 5])
    let lists = [[0, 1], [0, 2]]
    let common = try Fit.linked(
      models.indices.map {
        .separable(models[$0], data: SeparableData(data[$0]), parameters: lists[$0], name: "\($0)")
      }, parameters: parameters)
    let columnwise = try Fit.linked(
      models.indices.map {
        .columnwise(
          SameBasis(model: models[$0], localCount: 2), data: SeparableData(data[$0]), parameters: lists[$0],
          name: "\($0)")
      }, parameters: parameters)
    #expect(common.outcome.result.termination.isConverged)
    for index in 0..<3 {
      #expect(abs(common.outcome.values[index] / columnwise.outcome.values[index] - 1) < 1e-9)
      let error: Double = try #require(common.outcome.analysis?.standardError(index))
      let expected: Double = try #require(columnwise.outcome.analysis?.standardError(index))
      #expect(abs(error / expected - 1) < 1e-6)
    }
    let sums = (common.outcome.result.statistics.sumOfSquares, columnwise.outcome.result.statistics.sumOfSquares)
    #expect(abs(sums.0 / sums.1 - 1) < 1e-9)
  }

  @Test("mistakes are told with the data set's name")
  func mistakes() {
    let (a, b) = Self.data()
    func message(_ members: [LinkedMember]) -> String {
      do {
        _ = try Fit.linked(members, parameters: Self.parameters)
        return "no error"
      } catch { return error.description }
    }
    #expect(message([]) == "there are no data sets")
    #expect(
      message(Self.members(SeparableData(a), SeparableData(b, errors: .columns([1, 2]))))
        == "the errors of some data sets are known and of others not; give them for all or none")
    #expect(
      message(Self.members(SeparableData(a), SeparableData(Matrix(rows: 60, columns: 2))))
        == "b.csv: the model has 45 points and the data 60 rows"
    )
    #expect(
      message([.columnwise(Self.first, data: SeparableData(a), parameters: [0, 1, 4], name: "a.csv")])
        == "a.csv names parameters beyond the 4 of the list")
  }
}
