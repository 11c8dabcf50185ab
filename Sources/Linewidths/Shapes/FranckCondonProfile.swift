import Glibc

/// Parameters: energy E₀₀, FWHM of every line > 0, phonon energy ħω > 0, Huang–Rhys factor S ≥ 0.
///
/// (E/E₀₀)³·Σ S^m/m!·G(E − E₀₀ + m·ħω): photons per energy of one mode at low temperature, with the density of photon
/// states (Clark, Silva, Friend & Spano, Phys. Rev. Lett. 98, 206406, 2007, doi:10.1103/PhysRevLett.98.206406).
struct FranckCondonProfile: LineProfile {
  private let energy: Double
  private let width: Double
  private let phonon: Double
  private let factor: Double
  private let lines: Int

  init(_ parameters: SIMD4<Double>) {
    energy = parameters[0]
    width = parameters[1]
    phonon = parameters[2]
    factor = parameters[3]
    // Up to the line whose weight is 1e-10 of the strongest; the bound on S keeps this below 120.
    var weight = 1.0
    var strongest = 1.0
    var m = 0
    while m < 200, m < 2 || weight > 1e-10 * strongest {
      m += 1
      weight *= factor / Double(m)
      strongest = max(strongest, weight)
    }
    lines = m
  }

  func point(at energy: Double) -> ProfilePoint {
    let k = -4 * M_LN2 / (width * width)
    var (value, slope, curvature, third) = (0.0, 0.0, 0.0, 0.0)
    var (byWidth, mixedWidth, byPhonon, mixedPhonon, byFactor, mixedFactor) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var weight = 1.0
    var before = 0.0
    for m in 0..<lines {
      let d = energy - self.energy + Double(m) * phonon
      if abs(d) < 4 * width {
        let g = exp(k * d * d)
        let first = 2 * k * d * g
        let second = 2 * k * (g + d * first)
        value += weight * g
        slope += weight * first
        curvature += weight * second
        byWidth -= weight * d / width * first
        mixedWidth -= weight / width * (first + d * second)
        byPhonon += weight * Double(m) * first
        mixedPhonon += weight * Double(m) * second
        byFactor += before * g
        mixedFactor += before * first
      }
      before = weight
      weight *= factor / Double(m + 1)
    }
    third = 3 / energy
    let q = energy / self.energy
    let cube = q * q * q
    let rise = cube * third
    let byEnergy = -slope - 3 / self.energy * value
    return ProfilePoint(
      value: cube * value, slope: cube * slope + rise * value,
      curvature: cube * curvature + 2 * rise * slope + rise * 2 / energy * value,
      gradient: cube * SIMD4(byEnergy, byWidth, byPhonon, byFactor),
      mixed: cube * SIMD4(-curvature - 3 / self.energy * slope, mixedWidth, mixedPhonon, mixedFactor) + rise
        * SIMD4(byEnergy, byWidth, byPhonon, byFactor))
  }

  var area: (value: Double, gradient: SIMD4<Double>) {
    // ∫(E/E₀₀)³·G = √(2π)·σ·(c³ + 3cσ²)/E₀₀³ of a line at c.
    let unit = GaussianProfile.unitArea
    let sigma2 = width * width / (GaussianProfile.deviations * GaussianProfile.deviations)
    let cube = energy * energy * energy
    var (sum, byCentre, byPhonon, byFactor, bySquare) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var (weight, before) = (1.0, 0.0)
    for m in 0..<lines {
      let c = energy - Double(m) * phonon
      let moment = c * (c * c + 3 * sigma2)
      let slope = 3 * (c * c + sigma2)
      sum += weight * moment
      byCentre += weight * slope
      byPhonon -= weight * Double(m) * slope
      byFactor += before * moment
      bySquare += weight * 3 * c
      before = weight
      weight *= factor / Double(m + 1)
    }
    let front = unit * width / cube
    return (
      front * sum,
      SIMD4(
        front * (byCentre - 3 * sum / energy), unit / cube * sum + front * bySquare * 2 * sigma2 / width,
        front * byPhonon, front * byFactor)
    )
  }
}
