import CKernels

// The one file of this module with unsafe code: it hands array storage to the C kernels after checking every size.

/// Exponentials that start at time zero, convolved with a Gaussian instrument response.
///
/// Component j at delay t is C(t) = ∫₀^∞ exp(−kⱼ s) N(t − t₀ − s; σ) ds, with N the Gaussian of area 1. Columns are
/// written one after the other, `delays.count` elements each, straight into the storage of a column-major matrix, and
/// all components of a call share one Gaussian. A rate of exactly 0 is a step that does not decay. Rates must be ≥ 0;
/// values and derivatives are then finite for every finite input, accurate to about 1e-13 relative down to 1e-250
/// (derivatives: except next to their sign changes), and the same bits on every machine. Nothing is allocated.
///
/// The formula, with x = t − t₀ and z = (kσ − x/σ)/√2, is ½ exp(−x²/2σ²) erfcx(z); for the derivatives in its form
/// without cancellation see `kernels.c`.
public enum ConvolvedExponentials {
  /// Writes the components of `rates` into columns of `values`, beginning with column `firstColumn`.
  public static func fill(
    _ values: inout [Double], firstColumn: Int = 0, delays: [Double], rates: [Double], response: GaussianResponse
  ) {
    let offset = firstColumn * delays.count
    let needed = offset + rates.count * delays.count
    precondition(firstColumn >= 0 && values.count >= needed, "the columns must lie inside the matrix")
    values.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      photofit_convolved_exponentials(
        delays, delays.count, rates, rates.count, response.timeZero, response.sigma, values + offset)
    }
  }

  /// Writes the components, and all derivatives into one matrix: with n rates first the n columns with respect to the
  /// rates, then n with respect to time zero, then n with respect to σ.
  ///
  /// Derivatives with respect to other parameters follow by the chain rule: ∂C/∂τ = −k² ∂C/∂k, ∂C/∂ln τ = −k ∂C/∂k,
  /// ∂C/∂FWHM = ∂C/∂σ / 2.3548.
  public static func fill(
    _ values: inout [Double], packedDerivatives derivatives: inout [Double], delays: [Double], rates: [Double],
    response: GaussianResponse
  ) {
    let block = rates.count * delays.count
    precondition(
      values.count >= block && derivatives.count >= 3 * block, "the columns must lie inside each matrix")
    values.withUnsafeMutableBufferPointer { values in
      derivatives.withUnsafeMutableBufferPointer { derivatives in
        guard let values = values.baseAddress, let derivatives = derivatives.baseAddress else { return }
        photofit_convolved_exponentials_with_derivatives(
          delays, delays.count, rates, rates.count, response.timeZero, response.sigma, values, derivatives,
          derivatives + block, derivatives + 2 * block)
      }
    }
  }
}

/// Elementary functions over arrays, in place.
public enum VectorMath {
  /// Replaces every x in `range` by exp(x): at most 1 ulp off; 0 and ∞ beyond the range, NaN for NaN.
  public static func exponential(_ elements: inout [Double], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= elements.count, "the range must lie inside the array")
    elements.withUnsafeMutableBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      photofit_exp(base + range.lowerBound, base + range.lowerBound, range.count)
    }
  }

  /// Replaces every x by erfcx(x) = exp(x²) erfc(x), the scaled complementary error function: at most 6 ulp off; ∞
  /// below about −26.6.
  public static func scaledComplementaryErrorFunction(_ elements: inout [Double]) {
    elements.withUnsafeMutableBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      photofit_erfcx(base, base, elements.count)
    }
  }
}
