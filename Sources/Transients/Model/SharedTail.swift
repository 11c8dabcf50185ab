import Kinetics
import LinearAlgebra

/// The part of a map in which the response is over at every wavelength: there a component is D·exp(−k·(t − t₁)) with D =
/// exp(−k·(t₁ − t₀) + k²σ²/2), for its own t₀ and σ. The same holds for the complex rate of an oscillation, and for the
/// sum of two Gaussians.
struct SharedTail: Sendable {
  /// The first row.
  let start: Int
  /// t₁, its delay.
  let first: Double
  /// Of the shared functions.
  let triangle: Matrix

  /// So many σ after time zero, and after the lag kσ², the convolution differs from the exponential by less than 1e-22
  /// of its height.
  static let reach = 10.0

  /// When a Gaussian is over for rates up to the given one.
  static func end(of gaussian: GaussianResponse, _ rate: Double) -> Double {
    gaussian.timeZero + (reach + rate * gaussian.sigma) * gaussian.sigma
  }

  /// A component that has decayed while the response lasts: nothing is left of it in the tail.
  static func isFast(_ rate: Double, _ sigma: Double) -> Bool { rate * sigma > reach }
}

extension SharedTail {
  /// What is left of a component at t₁, and how it follows rate and response.
  private struct Heights {
    /// Of the sum of the Gaussians.
    var both = Complex(0)
    /// Without the part that grows with the delay.
    var byRate = Complex(0)
    var byTimeZero = Complex(0)
    var byWidth = Complex(0)
    var bySecond: [Complex] = []
  }

  private func heights(_ rate: Complex, _ response: ResponseMixture, derivatives: Bool) -> Heights {
    let first = height(rate, response.first)
    var heights = Heights()
    add(&heights, rate, response.first, (1 - response.fraction) * first)
    heights.byWidth = byWidth(rate, response.first, (1 - response.fraction) * first)
    if let second = response.second {
      let height = height(rate, second)
      add(&heights, rate, second, response.fraction * height)
      if derivatives {
        heights.bySecond = [
          byWidth(rate, second, response.fraction * height), rate * (response.fraction * height), height - first,
        ]
      }
    }
    heights.byTimeZero = rate * heights.both
    return heights
  }

  private func add(_ heights: inout Heights, _ rate: Complex, _ gaussian: GaussianResponse, _ height: Complex) {
    heights.both = heights.both + height
    // ∂/∂k of exp(−k·(t − t₁))·D is (kσ² − (t₁ − t₀) − (t − t₁)) times it.
    let slope = (gaussian.sigma * gaussian.sigma) * rate - Complex(first - gaussian.timeZero)
    heights.byRate = heights.byRate + slope * height
  }

  private func byWidth(_ rate: Complex, _ gaussian: GaussianResponse, _ height: Complex) -> Complex {
    (gaussian.sigma / GaussianResponse.fwhmPerSigma) * (rate * rate * height)
  }

  /// D; 0 for a component that has decayed.
  private func height(_ rate: Complex, _ gaussian: GaussianResponse) -> Complex {
    if Self.isFast(rate.real, gaussian.sigma) { return Complex(0) }
    let lag = (0.5 * gaussian.sigma * gaussian.sigma) * rate
    return (rate * (lag - Complex(first - gaussian.timeZero))).exponential
  }

  /// Where the columns of a component or an oscillation are made of shared functions.
  private struct Place {
    /// First column of the target.
    var column: Int
    /// First function; those with the delay follow `stride` columns later.
    let function: Int
    let stride: Int
    let isComplex: Bool
  }

  private func place(component: Int, column: Int, _ layout: ParameterLayout) -> Place {
    Place(column: column, function: component, stride: layout.componentCount, isComplex: false)
  }

  private func place(oscillation: Int, column: Int, _ layout: ParameterLayout) -> Place {
    Place(column: column, function: 2 * layout.componentCount + 4 * oscillation, stride: 2, isComplex: true)
  }

  /// `triangle`·(`plain` × the exponential + `sloped` × its product with the delay).
  private func write(_ matrix: inout Matrix, _ place: Place, plain: Complex, sloped: Complex) {
    let rows = triangle.rows
    let target = place.column * matrix.rows + start
    let (a, b) = (place.function * rows, (place.function + place.stride) * rows)
    for i in 0..<rows {
      matrix.elements[target + i] = plain.real * triangle.elements[a + i] + sloped.real * triangle.elements[b + i]
    }
    guard place.isComplex else { return }
    for i in 0..<rows {
      let (c, s) = (triangle.elements[a + i], triangle.elements[a + rows + i])
      let (dc, ds) = (triangle.elements[b + i], triangle.elements[b + rows + i])
      matrix.elements[target + i] -= plain.imaginary * s + sloped.imaginary * ds
      matrix.elements[target + matrix.rows + i] =
        plain.real * s + plain.imaginary * c + sloped.real * ds + sloped.imaginary * dc
    }
  }

  private func clear(_ matrix: inout Matrix, columns: Range<Int>) {
    for column in columns {
      for i in 0..<triangle.rows { matrix.elements[column * matrix.rows + start + i] = 0 }
    }
  }

  /// Writes the last rows of the basis.
  func fill(_ matrix: inout Matrix, _ basis: MapBasis, _ parameters: [Double], timeZero: Double, width: Double) {
    guard let response = basis.response(parameters, timeZero: timeZero, width: width) else { return }
    let layout = basis.layout
    for j in 0..<layout.componentCount {
      let height = heights(Complex(layout.rate(j, parameters)), response, derivatives: false).both
      write(&matrix, place(component: j, column: j, layout), plain: height, sloped: Complex(0))
    }
    for j in 0..<layout.oscillationCount {
      let height = heights(basis.oscillationRate(j, parameters), response, derivatives: false).both
      let place = place(oscillation: j, column: layout.oscillationColumn(j), layout)
      write(&matrix, place, plain: height, sloped: Complex(0))
    }
    clear(&matrix, columns: layout.artifactColumn..<layout.baselineColumn)
    guard layout.hasBaseline else { return }
    let rows = triangle.rows
    for i in 0..<rows {
      matrix.elements[layout.baselineColumn * matrix.rows + start + i] =
        triangle.elements[(triangle.columns - 1) * rows + i]
    }
  }

  /// Writes the last rows of the basis and of its derivatives.
  func fill(
    _ matrix: inout Matrix, derivatives: inout Matrix, _ basis: MapBasis, _ parameters: [Double], timeZero: Double,
    width: Double
  ) {
    guard let response = basis.response(parameters, timeZero: timeZero, width: width) else { return }
    fill(&matrix, basis, parameters, timeZero: timeZero, width: width)
    let layout = basis.layout
    let count = layout.componentCount
    for j in 0..<count {
      let rate = layout.rate(j, parameters)
      let heights = heights(Complex(rate), response, derivatives: true)
      // ∂k/∂τ = −k².
      let chain = j < layout.lifetimeCount ? -rate * rate : 0
      write(
        &derivatives, place(component: j, column: j, layout), plain: chain * heights.byRate,
        sloped: -chain * heights.both)
      write(&derivatives, response: heights, first: place(component: j, column: count + j, layout), step: count)
    }
    var column = (layout.isDouble ? 6 : 3) * count
    for j in 0..<layout.oscillationCount {
      let rate = basis.oscillationRate(j, parameters)
      let heights = heights(rate, response, derivatives: true)
      // ∂κ/∂ν̃ = −i·dω/dν̃, ∂κ/∂τ = −γ².
      for chain in [Complex(0, -basis.angularUnit), Complex(-rate.real * rate.real)] {
        write(
          &derivatives, place(oscillation: j, column: column, layout), plain: chain * heights.byRate,
          sloped: -(chain * heights.both))
        column += 2
      }
      write(&derivatives, response: heights, first: place(oscillation: j, column: column, layout), step: 2)
      column += layout.isDouble ? 10 : 4
    }
    clear(&derivatives, columns: column..<derivatives.columns)
  }

  /// The derivatives with respect to time zero, width and the second Gaussian, `step` columns apart.
  private func write(_ derivatives: inout Matrix, response heights: Heights, first: Place, step: Int) {
    var place = first
    write(&derivatives, place, plain: heights.byTimeZero, sloped: Complex(0))
    place.column += step
    write(&derivatives, place, plain: heights.byWidth, sloped: Complex(0))
    for slope in heights.bySecond {
      place.column += step
      write(&derivatives, place, plain: slope, sloped: Complex(0))
    }
  }
}
