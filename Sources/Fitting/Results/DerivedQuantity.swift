/// A quantity computed from fitted parameters, with its error propagated through the covariance.
public struct DerivedQuantity: Sendable, Equatable, Codable {
  /// Name in JSON and CSV: `tau_int`.
  public var name: String
  /// Symbol in printed tables: `<τ>int`.
  public var symbol: String
  /// Unit; empty for a pure number.
  public var unit: String
  /// The value; nil where it cannot be known.
  public var value: Double?
  /// One standard error; nil where unknown.
  public var standardError: Double?
  /// Confidence interval, where one was asked for.
  public var interval: ConfidenceInterval?
  /// What it refers to, or why it is missing.
  public var note: String?
  /// Places after the point in text, for a quantity without an error; nil for six digits.
  public var decimals: Int?

  /// A derived quantity.
  public init(
    name: String, symbol: String, unit: String, value: Double?, standardError: Double?, note: String? = nil
  ) {
    self.name = name
    self.symbol = symbol
    self.unit = unit
    self.value = value
    self.standardError = standardError
    self.note = note
  }

  /// A quantity without a value, for a reason.
  public init(name: String, symbol: String, unit: String, missing reason: String) {
    self.init(name: name, symbol: symbol, unit: unit, value: nil, standardError: nil, note: reason)
  }
}
