/// A map or an option that a global fit cannot use.
public struct TransientsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of mistakes.
  public struct Code: Sendable, Equatable {
    let rawValue: String
    /// An option that does not fit the others or the map.
    public static let invalidOption = Code(rawValue: "invalidOption")
    /// Data that cannot be fitted.
    public static let invalidData = Code(rawValue: "invalidData")
  }
  /// What kind of mistake.
  public let code: Code
  /// What is wrong and what to change.
  public let description: String

  /// An error with the sentence that tells its cure.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
