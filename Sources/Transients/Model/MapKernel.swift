import Kinetics
import LinearAlgebra

/// Kinetics and oscillations of one wavelength for given rates: what is convolved with a response.
struct MapKernel {
  /// A damped oscillation.
  struct Oscillation {
    /// κ = γ − iω.
    let rate: Complex
    /// dω/dν̃.
    let angularUnit: Double
  }

  /// Rates of the exponentials, or of the scheme.
  let rates: [Double]
  /// For every rate, whether its parameter is the lifetime; a rate that has none is 0.
  let chain: [Bool]
  /// Columns of the kinetics.
  let componentCount: Int
  /// The scheme; nil for exponentials.
  let concentrations: TargetConcentrations?
  let oscillations: [Oscillation]

  /// Columns that are differentiated together: first those of the rates, then, `count` each, those of time zero, of the
  /// width and of the second Gaussian's width, shift and fraction, as far as there are any.
  struct Block {
    /// The first column of the basis.
    let column: Int
    let count: Int
    /// The first column of the derivatives.
    let start: Int
    let rateCount: Int
    let hasWidth: Bool
    let isDouble: Bool

    var timeZero: Int { start + rateCount }
    var width: Int { timeZero + count }
    var end: Int { timeZero + count * ((hasWidth ? 2 : 1) + (isDouble ? 3 : 0)) }

    /// Turns the derivatives of the first Gaussian alone into those of both; `other` are the second's, in the block
    /// `source` of a single Gaussian. The values are those before they are mixed.
    func mix(
      _ slopes: inout Matrix, values: Matrix, with other: Matrix, values otherValues: Matrix, from source: Block,
      fraction: Double
    ) {
      let rows = slopes.rows
      let size = count * rows
      let common = start * rows..<width * rows
      let shared = source.start * rows..<source.width * rows
      Vector.scale(&slopes.elements, common.lowerBound..<common.upperBound + size, by: 1 - fraction)
      Vector.add(fraction, other.elements, shared, to: &slopes.elements, at: common.lowerBound)
      let second = (width + count) * rows
      let (own, ownValues) = (source.width * rows, column * rows)
      for i in 0..<size {
        slopes.elements[second + i] = fraction * other.elements[own + i]
        slopes.elements[second + size + i] = fraction * other.elements[source.timeZero * rows + i]
        slopes.elements[second + 2 * size + i] = otherValues.elements[ownValues + i] - values.elements[ownValues + i]
      }
    }
  }

  /// The kinetics' block and one for every oscillation.
  func blocks(hasWidth: Bool, isDouble: Bool) -> [Block] {
    let rateCount = concentrations == nil ? componentCount : rates.count * componentCount
    var blocks = [
      Block(
        column: 0, count: componentCount, start: 0, rateCount: rateCount, hasWidth: hasWidth, isDouble: isDouble)
    ]
    for j in oscillations.indices {
      blocks.append(
        Block(
          column: componentCount + 2 * j, count: 2, start: blocks[j].end, rateCount: 4, hasWidth: hasWidth,
          isDouble: isDouble))
    }
    return blocks
  }

  /// Writes the columns, convolved.
  func fill(_ values: inout [Double], delays: [Double], response: InstrumentResponse) {
    if let concentrations {
      concentrations.fill(&values, delays: delays, response: response)
    } else {
      response.fillExponentials(&values, delays: delays, rates: rates)
    }
    for (j, oscillation) in oscillations.enumerated() {
      response.fillOscillation(
        &values, firstColumn: componentCount + 2 * j, delays: delays, rate: oscillation.rate, derivatives: false)
    }
  }

  /// The same with the derivatives with respect to the parameters.
  func fill(
    _ values: inout [Double], derivatives: inout [Double], blocks: [Block], delays: [Double],
    response: InstrumentResponse
  ) {
    let count = delays.count
    if let concentrations {
      concentrations.fill(&values, packedDerivatives: &derivatives, delays: delays, response: response)
    } else {
      response.fillExponentials(&values, packedDerivatives: &derivatives, delays: delays, rates: rates)
    }
    let columns = concentrations == nil ? 1 : componentCount
    for (q, rate) in rates.enumerated() {
      // ∂/∂τ = −k²·∂/∂k; 0 for the component without a lifetime.
      let isRate = concentrations != nil && !chain[q]
      let factor = isRate ? 1 : chain[q] ? -rate * rate : 0
      Vector.scale(&derivatives, q * columns * count..<(q + 1) * columns * count, by: factor)
    }
    scaleWidth(&derivatives, blocks[0], count)
    for (block, oscillation) in zip(blocks.dropFirst(), oscillations) {
      fill(&values, derivatives: &derivatives, block, oscillation, delays: delays, response: response)
      scaleWidth(&derivatives, block, count)
    }
  }

  /// From σ to the FWHM.
  private func scaleWidth(_ derivatives: inout [Double], _ block: Block, _ rows: Int) {
    guard block.hasWidth else { return }
    Vector.scale(
      &derivatives, block.width * rows..<(block.width + block.count) * rows, by: 1 / GaussianResponse.fwhmPerSigma)
  }

  private func fill(
    _ values: inout [Double], derivatives: inout [Double], _ block: Block, _ oscillation: Oscillation,
    delays: [Double], response: InstrumentResponse
  ) {
    let count = delays.count
    var scratch = [Double](repeating: .nan, count: ConvolvedOscillations.columnCount(derivatives: true) * count)
    response.fillOscillation(&scratch, delays: delays, rate: oscillation.rate, derivatives: true)
    let gamma = oscillation.rate.real
    let byDamping = -gamma * gamma
    for i in 0..<count {
      let (real, imaginary) = (scratch[2 * count + i], scratch[3 * count + i])
      values[block.column * count + i] = scratch[i]
      values[(block.column + 1) * count + i] = scratch[count + i]
      // ∂/∂ω = −i·∂/∂κ; ∂/∂τ = −γ²·∂/∂κ.
      derivatives[block.start * count + i] = oscillation.angularUnit * imaginary
      derivatives[(block.start + 1) * count + i] = -oscillation.angularUnit * real
      derivatives[(block.start + 2) * count + i] = byDamping * real
      derivatives[(block.start + 3) * count + i] = byDamping * imaginary
    }
    for column in 0..<(block.hasWidth ? 4 : 2) {
      for i in 0..<count {
        derivatives[(block.timeZero + column) * count + i] = scratch[(4 + column) * count + i]
      }
    }
  }
}
