import LinearAlgebra

/// How the species of a global fit follow one another, all starting at time zero.
///
/// The fit itself is always made with plain exponentials, whose spectra are the decay-associated ones (DAS): every
/// scheme of first-order steps with distinct rates spans the same space, so the sum of squares and the rates are
/// identical. A scheme then only mixes amplitudes. With E the delays × n matrix of exponentials, one column per rate:
///
///     data = E · DAS = (E · M) · SAS,   SAS = T · DAS,   T = M⁻¹
///
/// where DAS and SAS are n × wavelengths, ``spectraTransformation(rates:)`` is T and
/// ``concentrationTransformation(rates:)`` is M. See van Stokkum, Larsen, van Grondelle, Biochim. Biophys. Acta 2004,
/// 1657, 82, doi:10.1016/j.bbabio.2004.04.011, Eqs 10–13.
public enum KineticScheme: String, Sendable, Codable, CaseIterable {
  /// Independent decays: the spectra are the DAS and T is the identity.
  case parallel
  /// 1 → 2 → … → n in the order of the rates, without losses: the spectra are evolution-associated (EAS).
  case sequential

  /// The matrix T that turns decay-associated spectra into this scheme's: spectrum m = Σⱼ T[m, j] DASⱼ.
  ///
  /// Sequential: T[m, j] = ∏_{l<m} (1 − kⱼ/k_l) for j ≥ m, else 0. No difference of rates is divided by, so nearly
  /// equal rates are no special case here; their DAS, large and opposite, make the EAS uncertain and the covariance
  /// says so. Covariances transform as T·Cov·Tᵀ at fixed rates; for the part that comes from the rates see
  /// ``spectraTransformationDerivative(rates:withRespectTo:)``.
  public func spectraTransformation(rates: [Double]) -> Matrix {
    let n = rates.count
    var result = Matrix(rows: n, columns: n)
    for j in 0..<n {
      switch self {
      case .parallel: result[j, j] = 1
      case .sequential:
        var product = 1.0
        for m in 0...j {
          result[m, j] = product
          if m < j { product *= 1 - rates[j] / rates[m] }
        }
      }
    }
    return result
  }

  /// ∂T/∂k_p, of the shape of T.
  public func spectraTransformationDerivative(rates: [Double], withRespectTo p: Int) -> Matrix {
    let n = rates.count
    precondition(p >= 0 && p < n, "there is no such rate")
    var result = Matrix(rows: n, columns: n)
    guard self == .sequential else { return result }
    for j in 0..<n {
      var product = 1.0
      var derivative = 0.0
      for m in 0...j {
        result[m, j] = derivative
        guard m < j else { break }
        let factor = 1 - rates[j] / rates[m]
        var slope = 0.0
        if p == j { slope = -1 / rates[m] }
        if p == m { slope = rates[j] / (rates[m] * rates[m]) }
        derivative = derivative * factor + product * slope
        product *= factor
      }
    }
    return result
  }

  /// The matrix M that turns exponentials into concentrations: species m = Σⱼ E_j M[j, m] (Bateman's solution).
  ///
  /// Nil where two rates of a sequence are equal: its concentrations t·exp(−kt) are then no sum of exponentials.
  public func concentrationTransformation(rates: [Double]) -> Matrix? {
    let n = rates.count
    var result = Matrix(rows: n, columns: n)
    for m in 0..<n {
      for j in 0...m {
        guard self == .sequential else {
          result[j, m] = j == m ? 1 : 0
          continue
        }
        var product = 1.0
        for l in 0..<m { product *= rates[l] }
        for l in 0...m where l != j {
          guard rates[l] != rates[j] else { return nil }
          product /= rates[l] - rates[j]
        }
        result[j, m] = product
      }
    }
    return result
  }
}
