import Fitting
import Foundation
import LinearAlgebra
import Testing

/// Two exponentials with a fault.
struct FaultyBasis: SeparableModel {
  enum Fault: String, CaseIterable, Sendable {
    case none, nanBasis, infiniteBasis, smallBasis, unwrittenBasis, nanDerivative, smallDerivatives, zeroColumn
    case equalColumns, strangeTerm, strangeComponent
  }
  let fault: Fault
  let pointCount = 30
  let componentCount = 2

  var derivativeTerms: [DerivativeTerm] {
    [
      DerivativeTerm(parameter: 0, component: 0),
      DerivativeTerm(parameter: fault == .strangeTerm ? 7 : 1, component: fault == .strangeComponent ? -1 : 1),
    ]
  }

  func basis(_ p: [Double], into basis: inout Matrix) {
    if fault == .unwrittenBasis { return }
    for i in 0..<pointCount {
      basis[i, 0] = exp(-Double(i) / p[0])
      basis[i, 1] = fault == .zeroColumn ? 0 : exp(-Double(i) / (fault == .equalColumns ? p[0] : p[1]))
    }
    if fault == .nanBasis { basis[4, 1] = .nan }
    if fault == .infiniteBasis { basis[4, 0] = .infinity }
    if fault == .smallBasis { basis = Matrix(rows: 1, columns: 1) }
  }

  func basis(_ p: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    self.basis(p, into: &basis)
    for i in 0..<pointCount {
      for j in 0..<2 { derivatives[i, j] = Double(i) / (p[j] * p[j]) * exp(-Double(i) / p[j]) }
    }
    if fault == .nanDerivative { derivatives[2, 1] = .nan }
    if fault == .smallDerivatives { derivatives = Matrix(rows: 1, columns: 1) }
  }
}

/// The same basis for every column of a chirped map.
struct FaultyColumns: ColumnwiseSeparableModel {
  let common: FaultyBasis
  var pointCount: Int { common.pointCount }
  var componentCount: Int { common.componentCount }
  let localCount = 2
  var derivativeTerms: [DerivativeTerm] { common.derivativeTerms }
  func localSlopes(column: Int) -> [LocalSlope] { (0..<2).map { LocalSlope(parameter: $0, local: $0) } }
  func basis(_ p: [Double], column: Int, into basis: inout Matrix) { common.basis(p, into: &basis) }
  func basis(_ p: [Double], column: Int, into basis: inout Matrix, derivatives: inout Matrix) {
    common.basis(p, into: &basis, derivatives: &derivatives)
  }
}

@Suite("bad separable models")
struct BadSeparableModelTests {
  enum Form: CaseIterable, Sendable { case few, many, masked, columnwise }

  private func fit(_ fault: FaultyBasis.Fault, _ form: Form) throws -> FitResult {
    var data = Matrix(rows: 30, columns: form == .many ? 40 : 3)
    var generator = SeededGenerator(seed: 3)
    for j in 0..<data.columns {
      for i in 0..<30 {
        data[i, j] = 2 * exp(-Double(i) / 3) + Double(j) * exp(-Double(i) / 12) + 0.01 * generator.gaussian()
      }
    }
    if form == .masked { data[5, 1] = .nan }
    let parameters = [
      Parameter("tau1", initialValue: 2, bounds: 0.1...100, coordinate: .logarithmic),
      Parameter("tau2", initialValue: 9, bounds: 0.1...100, coordinate: .logarithmic),
    ]
    let model = FaultyBasis(fault: fault)
    if form == .columnwise {
      return try Fit.columnwise(FaultyColumns(common: model), data: SeparableData(data), parameters: parameters)
        .outcome.result
    }
    return try Fit.separable(model, data: SeparableData(data), parameters: parameters).outcome.result
  }

  @Test(
    "a basis at fault is refused or told so, and no value is quoted", arguments: FaultyBasis.Fault.allCases,
    Form.allCases)
  func faults(_ fault: FaultyBasis.Fault, _ form: Form) throws {
    do {
      let result = try fit(fault, form)
      switch fault {
      case .none:
        #expect(result.termination.isConverged)
        #expect(abs(result.parameters[0].optimum - 3) < 0.3)
      case .zeroColumn, .equalColumns:
        #expect(result.parameters[1].value == nil)
      default:
        #expect(!result.termination.isConverged)
        #expect(result.parameters.allSatisfy { $0.value == nil && $0.standardError == nil })
      }
    } catch let error as FittingError {
      #expect(fault != .none && fault != .zeroColumn && fault != .equalColumns, "\(error)")
      #expect(!error.description.isEmpty)
    }
  }
}
