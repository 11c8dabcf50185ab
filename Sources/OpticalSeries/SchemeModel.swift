import Fitting
import Kinetics
import LinearAlgebra

/// Concentrations of a scheme as the basis of a separable fit: rate constants are the parameters, spectra the amplitudes.
struct SchemeModel: SeparableModel {
  private let course: ReactionCourse
  private let rateCount: Int
  /// Positions of the species that absorb.
  let absorbing: [Int]
  private let speciesCount: Int
  let pointCount: Int

  init(_ scheme: ReactionScheme, times: [Double], options: SeriesOptions) {
    course = ReactionCourse(scheme, initial: options.start(scheme), times: options.elapsed(times))
    rateCount = scheme.steps.count
    speciesCount = scheme.species.count
    absorbing = scheme.species.indices.filter { !options.colourless.contains(scheme.species[$0]) }
    pointCount = times.count
  }

  var componentCount: Int { absorbing.count }

  var derivativeTerms: [DerivativeTerm] {
    (0..<rateCount).flatMap { rate in absorbing.indices.map { DerivativeTerm(parameter: rate, component: $0) } }
  }

  func basis(_ parameters: [Double], into basis: inout Matrix) {
    var derivatives = Matrix(rows: pointCount, columns: rateCount * absorbing.count)
    self.basis(parameters, into: &basis, derivatives: &derivatives)
  }

  func basis(_ parameters: [Double], into basis: inout Matrix, derivatives: inout Matrix) {
    let size = pointCount * speciesCount
    var values = [Double](repeating: .nan, count: size)
    var slopes = [Double](repeating: .nan, count: size * rateCount)
    guard course.fill(parameters, values: &values, derivatives: &slopes) else { return }
    for (component, species) in absorbing.enumerated() {
      for i in 0..<pointCount {
        basis[i, component] = values[species * pointCount + i]
        for rate in 0..<rateCount {
          derivatives[i, rate * absorbing.count + component] = slopes[rate * size + species * pointCount + i]
        }
      }
    }
  }
}
