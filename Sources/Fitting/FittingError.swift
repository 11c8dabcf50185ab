/// What can be wrong with a fit as the caller set it up. What the data do is a result, not an error.
public struct FittingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of mistakes.
  public struct Code: Sendable, Equatable {
    let rawValue: String
    /// Fewer data points than free parameters.
    public static let tooFewPoints = Code(rawValue: "tooFewPoints")
    /// Bounds in the wrong order, or a start outside them.
    public static let invalidBounds = Code(rawValue: "invalidBounds")
    /// A parameter of this name does not exist, or exists twice.
    public static let unknownParameter = Code(rawValue: "unknownParameter")
    /// Data, σ or start not finite.
    public static let notFinite = Code(rawValue: "notFinite")
    /// Sizes that do not belong together.
    public static let mismatchedSizes = Code(rawValue: "mismatchedSizes")
    /// Data outside the likelihood's range, e.g. negative counts.
    public static let invalidData = Code(rawValue: "invalidData")
    /// A coverage of the intervals outside 0.5…1.
    public static let invalidLevel = Code(rawValue: "invalidLevel")
    /// A bootstrap that makes no sense.
    public static let invalidBootstrap = Code(rawValue: "invalidBootstrap")
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
