/// What is wrong with a series or with what was asked of it, and what to change.
public struct OpticalSeriesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of faults.
  public struct Code: Sendable, Equatable {
    let rawValue: String
    /// An option out of its range, or a name that is not there.
    public static let invalidOption = Code(rawValue: "invalidOption")
    /// A series that does not hold what was asked for.
    public static let invalidData = Code(rawValue: "invalidData")
  }
  /// What kind of fault.
  public let code: Code
  /// What is wrong and what to change.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
