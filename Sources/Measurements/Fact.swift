/// One thing to know of data before anything is fitted.
public struct Fact: Sendable, Equatable {
  /// Name in documents: `time_zero`.
  public var name: String
  /// Label in printed text: `time zero`.
  public var label: String
  /// What is known, in words and numbers.
  public var text: String
  /// The number that says most; nil where there is none.
  public var value: Double?
  /// Unit of the number; empty for a pure one.
  public var unit: String

  /// A fact.
  public init(_ name: String, _ label: String, text: String, value: Double? = nil, unit: String = "") {
    self.name = name
    self.label = label
    self.text = text
    self.value = value
    self.unit = unit
  }
}
