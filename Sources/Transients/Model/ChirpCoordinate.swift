import Measurements

/// What the polynomials of time zero and width run in.
public enum ChirpCoordinate: String, Sendable, Equatable, Codable, CaseIterable {
  /// x = (λ − reference)/100 nm.
  case wavelength
  /// x = 1000 nm·(1/λ − 1/reference): dispersion is closer to a polynomial of the frequency.
  case inverse

  /// x of wavelengths in nm.
  func positions(_ wavelengths: [Double], reference: Double) -> [Double] {
    switch self {
    case .wavelength: wavelengths.map { ($0 - reference) / 100 }
    case .inverse: wavelengths.map { 1000 * (1 / $0 - 1 / reference) }
    }
  }

  /// The unit of a coefficient of xᵖ, for times of the given unit.
  func unit(_ p: Int, _ time: String) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let power = p == 1 ? "" : String("\(p)".compactMap(\.wholeNumberValue).map { digits[$0] })
    return self == .wavelength ? "\(time)/(100 nm)\(power)" : "\(time)·(nm/1000)\(power)"
  }

  /// The wavelength where x is 0 unless another is given: the middle of the axis.
  static func reference(_ map: TransientMap, _ given: Double?) -> Double {
    given ?? ((map.wavelengths.min() ?? 0) + (map.wavelengths.max() ?? 0)) / 2
  }
}
