import Fitting
import Kinetics

/// Where the parameters and the columns of a map's model stand.
///
/// Parameters: rates or lifetimes; t₀ and its dispersion; the response's FWHM and the coefficients of its width; FWHM,
/// shift and fraction of a second Gaussian; the artifact's own FWHM; wavenumber and damping of every oscillation. What a
/// model does not have takes no place. Columns: the kinetics, cosine and sine of every oscillation, the artifact and its
/// derivatives, the baseline.
struct ParameterLayout: Sendable, Equatable {
  /// The response that is fitted.
  enum Response: Sendable, Equatable {
    /// Gaussians, one or two, the first with a width of this order in the wavelength.
    case gaussian(widthOrder: Int, isDouble: Bool)
    /// A measured one, which has a time zero only.
    case measured
  }

  /// Rates or lifetimes that are fitted.
  let lifetimeCount: Int
  /// Columns of the kinetics, with the component that does not decay.
  let componentCount: Int
  var chirpOrder: Int
  var response = Response.gaussian(widthOrder: 0, isDouble: false)
  /// Order of the artifact, 0…2; nil for none.
  var artifactOrder: Int?
  var artifactHasOwnWidth = false
  var oscillationCount = 0
  var hasBaseline = false

  // MARK: Positions of the parameters

  var timeZero: Int { lifetimeCount }
  /// Position of the dispersion's coefficient of xᵖ; t0 itself for p = 0.
  func dispersion(_ p: Int) -> Int { timeZero + p }
  /// Order of the width's polynomial; nil where there is no width.
  var widthOrder: Int? {
    if case .gaussian(let order, _) = response { order } else { nil }
  }
  /// The response's FWHM, followed by the coefficients of xᵖ; nil for a measured response.
  var responseWidth: Int? { widthOrder == nil ? nil : afterTimeZero }
  var isDouble: Bool { response.isDouble }
  /// FWHM, shift and fraction of the second Gaussian.
  var second: Int { afterTimeZero + (widthOrder.map { $0 + 1 } ?? 0) }
  /// The artifact's own FWHM.
  var artifactWidth: Int { second + (isDouble ? 3 : 0) }
  /// Wavenumber of an oscillation; its damping follows.
  func wavenumber(_ oscillation: Int) -> Int { artifactWidth + (artifactHasOwnWidth ? 1 : 0) + 2 * oscillation }
  var count: Int { wavenumber(oscillationCount) }
  private var afterTimeZero: Int { timeZero + 1 + chirpOrder }

  /// True where every wavelength has the same basis.
  var isCommon: Bool { chirpOrder == 0 && (widthOrder ?? 0) == 0 }

  // MARK: Columns

  /// The cosine of an oscillation; its sine follows.
  func oscillationColumn(_ oscillation: Int) -> Int { componentCount + 2 * oscillation }
  var artifactColumn: Int { oscillationColumn(oscillationCount) }
  var artifactColumnCount: Int { artifactOrder.map { $0 + 1 } ?? 0 }
  var baselineColumn: Int { artifactColumn + artifactColumnCount }
  var columnCount: Int { baselineColumn + (hasBaseline ? 1 : 0) }

  /// The layout of what one wavelength sees: the dispersion is its time zero, and the width its own.
  var local: ParameterLayout {
    var local = self
    local.chirpOrder = 0
    if case .gaussian(_, let isDouble) = response { local.response = .gaussian(widthOrder: 0, isDouble: isDouble) }
    return local
  }

  /// Rates of exponentials; one that does not decay comes last.
  func rates(_ parameters: [Double]) -> [Double] { (0..<componentCount).map { rate($0, parameters) } }

  /// The rate of one exponential.
  func rate(_ component: Int, _ parameters: [Double]) -> Double {
    component < lifetimeCount ? 1 / parameters[component] : 0
  }
}

extension ParameterLayout.Response {
  fileprivate var isDouble: Bool {
    if case .gaussian(_, let isDouble) = self { isDouble } else { false }
  }
}
