import Fitting
import Kinetics
import LinearAlgebra
import Testing

@testable import Transients

@Suite("the model of a map")
struct MapBasisTests {
  private static let delays =
    stride(from: -1.0, to: 2, by: 0.043).map { $0 } + (1...40).map { 2 * exponential(0.15 * Double($0)) }
  private static let angularUnit = 0.188365

  /// A response that no Gaussian describes, at uneven times.
  private static let measured = SampledResponse(
    times: [-0.31, -0.22, -0.1, -0.05, 0.02, 0.04, 0.11, 0.2, 0.33, 0.5],
    signal: [0, 0.05, 0.4, 0.9, 1, 0.95, 0.5, 0.3, 0.1, 0])

  private static let recipe = TargetRecipe(
    compartments: ["hot", "relaxed", "trapped"],
    rates: [
      .init("tau1", isLifetime: true, start: 0.4), .init("k2", isLifetime: false, start: 0.2),
      .init("tau3", isLifetime: true, start: 50),
    ],
    scheme: TargetScheme(
      initial: [1, 0, 0], rateCount: 3,
      transfers: [
        .init(from: 0, to: 1, rate: 0, fraction: 0.7), .init(from: 0, to: 2, rate: 0, fraction: 0.3),
        .init(from: 1, to: nil, rate: 1), .init(from: 2, to: nil, rate: 2),
      ]))

  /// One wavelength of a dispersed model, as a model with one basis.
  private struct Slice: SeparableModel {
    let model: DispersedMapModel
    let column: Int
    var pointCount: Int { model.pointCount }
    var componentCount: Int { model.componentCount }
    /// Every slope with the local terms that it passes on.
    var chain: [(slope: LocalSlope, term: Int)] {
      model.localSlopes(column: column).flatMap { slope in
        model.derivativeTerms.indices.filter { model.derivativeTerms[$0].parameter == slope.local }.map {
          (slope, $0)
        }
      }
    }
    var derivativeTerms: [DerivativeTerm] {
      chain.map {
        DerivativeTerm(parameter: $0.slope.parameter, component: model.derivativeTerms[$0.term].component)
      }
    }
    func basis(_ p: [Double], into basis: inout Matrix) {
      model.prepared(p, derivatives: false).basis(p, column: column, into: &basis)
    }
    func basis(_ p: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
      var local = Matrix(rows: pointCount, columns: model.derivativeTerms.count, repeating: .nan)
      model.basis(p, column: column, into: &basis, derivatives: &local)
      for (target, link) in chain.enumerated() {
        for i in 0..<pointCount { derivatives[i, target] = link.slope.factor * local[i, link.term] }
      }
    }
  }

  /// What a model can hold, with the parameters besides those of the kinetics.
  enum Parts: CaseIterable {
    case plain, dispersed, twoGaussians, artifact, ownArtifact, oscillations, everything, measured, measuredParts

    func change(_ layout: inout ParameterLayout) -> [Double] {
      switch self {
      case .plain: return [0.03, 0.12]
      case .dispersed:
        layout.chirpOrder = 2
        layout.response = .gaussian(widthOrder: 2, isDouble: false)
        return [0.03, 0.42, -0.14, 0.15, 0.02, 0.013]
      case .twoGaussians:
        layout.response = .gaussian(widthOrder: 0, isDouble: true)
        return [0.03, 0.12, 0.4, 0.07, 0.3]
      case .artifact:
        layout.artifactOrder = 2
        return [0.03, 0.12]
      case .ownArtifact:
        layout.artifactOrder = 1
        layout.artifactHasOwnWidth = true
        return [0.03, 0.12, 0.21]
      case .oscillations:
        layout.oscillationCount = 2
        layout.hasBaseline = true
        return [0.03, 0.12, 40, 0.8, 9, 5]
      case .everything:
        layout.chirpOrder = 1
        layout.response = .gaussian(widthOrder: 1, isDouble: true)
        layout.artifactOrder = 2
        layout.oscillationCount = 1
        layout.hasBaseline = true
        return [0.03, 0.2, 0.14, 0.02, 0.4, -0.05, 0.3, 40, 0.8]
      case .measured:
        layout.response = .measured
        return [0.0317]
      case .measuredParts:
        layout.response = .measured
        layout.chirpOrder = 1
        layout.oscillationCount = 1
        layout.artifactOrder = 2
        layout.artifactHasOwnWidth = true
        return [0.0317, 0.1, 0.3, 40, 0.8]
      }
    }
  }

  @Test("derivatives agree with differences, whatever a model holds", arguments: Parts.allCases, [false, true])
  func derivatives(parts: Parts, isTarget: Bool) {
    var layout = ParameterLayout(lifetimeCount: isTarget ? 3 : 2, componentCount: 3, chirpOrder: 0)
    let rest = parts.change(&layout)
    let basis = MapBasis(
      delays: Self.delays, layout: layout, kinetics: isTarget ? .target(Self.recipe) : .exponentials,
      measured: layout.response == .measured ? Self.measured : nil, angularUnit: Self.angularUnit)
    let parameters = (isTarget ? [0.4, 0.2, 50] : [0.4, 5]) + rest
    #expect(layout.count == parameters.count)
    let model = DispersedMapModel(basis: basis, positions: [-1.2, 0.7])
    for column in 0..<2 {
      let check = JacobianCheck(separable: Slice(model: model, column: column), at: parameters)
      #expect(check.worstRelativeError < 2e-6, "column \(column)")
    }
    guard layout.isCommon else { return }
    #expect(JacobianCheck(separable: CommonMapModel(basis: basis), at: parameters).worstRelativeError < 2e-6)
  }

  @Test("the derivative of an artifact that is the measured response is the slope of its lines")
  func measuredArtifact() throws {
    let delays = [-0.17, -0.02, 0.09, 0.3]
    var layout = ParameterLayout(lifetimeCount: 1, componentCount: 1, chirpOrder: 0)
    layout.response = .measured
    layout.artifactOrder = 0
    let model = CommonMapModel(basis: MapBasis(delays: delays, layout: layout, measured: Self.measured))
    #expect(JacobianCheck(separable: model, at: [2, 0.0]).worstRelativeError < 1e-6)
  }

  @Test("a width that falls to zero somewhere leaves a basis that is no number there")
  func negativeWidth() {
    var layout = ParameterLayout(lifetimeCount: 1, componentCount: 1, chirpOrder: 0)
    layout.response = .gaussian(widthOrder: 1, isDouble: false)
    let model = DispersedMapModel(
      basis: MapBasis(delays: Self.delays, layout: layout), positions: [0, 1])
    var basis = Matrix(rows: Self.delays.count, columns: 1, repeating: .nan)
    model.basis([2, 0, 0.1, -0.2], column: 0, into: &basis)
    #expect(basis.elements.allSatisfy { $0.isFinite })
    basis = Matrix(rows: Self.delays.count, columns: 1, repeating: .nan)
    model.basis([2, 0, 0.1, -0.2], column: 1, into: &basis)
    #expect(basis.elements.allSatisfy { $0.isNaN })
    #expect(model.tailStart([2, 0, 0.1, -0.2]) == Self.delays.count)
  }

  private static func exponential(_ x: Double) -> Double { Complex(x).exponential.real }
}
