import LinearAlgebra

/// One term of the concentrations: Re(e(t)·weights), with e the convolved exponential of a rate.
struct SchemeMode {
  /// The rate k of exp(−kt).
  var rate: Complex
  /// Contribution to each compartment.
  var weights: [Complex]
  /// ∂rate/∂(rate of the scheme).
  var rateSlopes: [Complex]
  /// ∂weights/∂(rate of the scheme), one list a rate.
  var weightSlopes: [[Complex]]

  /// True where e(t) is a plain real exponential.
  var isReal: Bool { rate.imaginary == 0 }
}

/// The concentrations of a target scheme as a sum of exponentials: exp(Kt)·c(0) = Σ e(t)·weights.
///
/// An eigenvalue λ of K that stands alone, real or one of a complex pair, gives exp(λt)·P·c(0) with its eigenprojector P
/// = v·uᴴ/(uᴴv). Its derivatives are those of perturbation theory, dλ = uᴴ·dK·v/(uᴴv) and dP = S·dK·P + P·dK·S with
/// the reduced resolvent S (Kato, Perturbation Theory for Linear Operators, 1966, II §1–2): the sum over all pairs of
/// eigenvalues of Daleckii and Krein, in closed form.
///
/// Eigenvalues that agree to 5 %, or exactly, have eigenvectors that lose digits, or none. Their part is Cauchy's
/// integral (1/2πi)∮ e(t; ζ)·(ζ − K)⁻¹·c(0) dζ on a circle around all of them, by the trapezoidal rule in 32 points or
/// more, which is exact to about 1e-14: a sum of exponentials again, with complex rates ζ that do not depend on K. Its
/// derivatives are the same integral of (ζ − K)⁻¹·dK·(ζ − K)⁻¹·c(0). A circle is what makes this stable: nothing is divided by a
/// difference of eigenvalues.
struct SchemeModes {
  let modes: [SchemeMode]

  /// Decomposes K for the given rates.
  init(_ scheme: TargetScheme, rates: [Double], derivatives: Bool) throws(LinearAlgebraError) {
    let matrix = scheme.rateMatrix(rates)
    let eigen = try GeneralEigen(matrix)
    let groups = EigenvalueGroups(eigen, zeroCount: scheme.closedGroupCount)
    var modes: [SchemeMode] = []
    for group in groups.groups {
      if group.members.count == 1, !group.isZero {
        modes.append(
          try Self.single(group.members[0], eigen, matrix, scheme, slopeCount: derivatives ? scheme.rateCount : 0))
      } else {
        modes += try Self.circle(group, matrix, scheme, slopeCount: derivatives ? scheme.rateCount : 0)
      }
    }
    self.modes = modes
  }

  /// The mode of an eigenvalue that stands alone; of a pair, the one with the positive imaginary part stands for both.
  private static func single(
    _ index: Int, _ eigen: GeneralEigen, _ matrix: Matrix, _ scheme: TargetScheme, slopeCount: Int
  ) throws(LinearAlgebraError) -> SchemeMode {
    let n = matrix.rows
    let value = Complex(eigen.real[index], eigen.imaginary[index])
    let isPair = value.imaginary != 0
    func vector(_ packed: Matrix, conjugate: Bool) -> [Complex] {
      (0..<n).map {
        Complex(packed[$0, index], isPair ? (conjugate ? -1 : 1) * packed[$0, index + 1] : 0)
      }
    }
    let right = vector(eigen.right, conjugate: false)
    let left = vector(eigen.left, conjugate: true)
    func dot(_ a: [Complex], _ b: [Complex]) -> Complex { zip(a, b).reduce(Complex(0)) { $0 + $1.0 * $1.1 } }
    let overlap = dot(left, right)
    let start = scheme.initial.map { Complex($0) }
    // Both of a pair at once: the real part of twice the first.
    let both = isPair ? 2.0 : 1.0
    func projected(_ x: [Complex]) -> [Complex] {
      let share = both * (dot(left, x) / overlap)
      return right.map { share * $0 }
    }
    var mode = SchemeMode(rate: -value, weights: projected(start), rateSlopes: [], weightSlopes: [])
    guard slopeCount > 0 else { return mode }
    // (λ − K + sP)⁻¹ = S + P/s; s keeps it well conditioned and drops out.
    let size = value.magnitude
    var (a, b) = (Matrix(rows: n, columns: n), Matrix(rows: n, columns: n))
    for j in 0..<n {
      for i in 0..<n {
        let projector = size * (right[i] * left[j] / overlap)
        a[i, j] = projector.real - matrix[i, j] + (i == j ? value.real : 0)
        b[i, j] = projector.imaginary + (i == j ? value.imaginary : 0)
      }
    }
    let shifted = try ComplexMatrix(inverseOf: a, b)
    func reduced(_ x: [Complex]) -> [Complex] {
      let part = dot(left, x) / overlap / Complex(size)
      return zip(shifted.times(x), right).map { $0 - part * $1 }
    }
    let outside = reduced(start)
    for q in 0..<slopeCount {
      mode.rateSlopes.append(-(dot(left, scheme.slope(rate: q, times: right)) / overlap))
      let inner = reduced(scheme.slope(rate: q, times: mode.weights))
      let outer = projected(scheme.slope(rate: q, times: outside))
      mode.weightSlopes.append(zip(inner, outer).map { $0 + $1 })
    }
    return mode
  }

  /// The modes of a group of eigenvalues, by Cauchy's integral.
  private static func circle(
    _ group: EigenvalueGroups.Group, _ matrix: Matrix, _ scheme: TargetScheme, slopeCount: Int
  ) throws(LinearAlgebraError) -> [SchemeMode] {
    let n = matrix.rows
    let start = scheme.initial.map { Complex($0) }
    let pointCount = group.pointCount
    // Conjugate points around a real centre, like conjugate groups, are twice the real part of one of them.
    let used = group.centre.imaginary == 0 ? pointCount / 2 : pointCount
    var modes: [SchemeMode] = []
    for p in 0..<used {
      let angle = (Double(p) + 0.5) * 2 * Double.pi / Double(pointCount)
      let radius = Complex(0, angle).exponential
      let step = group.radius * radius
      let point = group.centre + step
      var (a, b) = (Matrix(rows: n, columns: n), Matrix(rows: n, columns: n))
      for index in matrix.elements.indices { a.elements[index] = -matrix.elements[index] }
      for i in 0..<n {
        a[i, i] += point.real
        b[i, i] = point.imaginary
      }
      let resolvent = try ComplexMatrix(inverseOf: a, b)
      let weight = (2 / Double(pointCount)) * step
      let image = resolvent.times(start)
      let slopes = (0..<slopeCount).map { q in
        resolvent.times(scheme.slope(rate: q, times: image)).map { weight * $0 }
      }
      modes.append(
        SchemeMode(
          rate: -point, weights: image.map { weight * $0 },
          rateSlopes: [Complex](repeating: Complex(0), count: slopeCount), weightSlopes: slopes))
    }
    guard group.isZero else { return modes }
    // What stays for ever does so at the rate 0 exactly, on which the rates have no influence: the integral is that of
    // the projector alone.
    func total(_ lists: [[Complex]]) -> [Complex] {
      (0..<n).map { i in Complex(lists.reduce(0) { $0 + $1[i].real }) }
    }
    return [
      SchemeMode(
        rate: Complex(0), weights: total(modes.map(\.weights)),
        rateSlopes: [Complex](repeating: Complex(0), count: slopeCount),
        weightSlopes: (0..<slopeCount).map { q in total(modes.map { $0.weightSlopes[q] }) })
    ]
  }
}
