/// What can be wrong with a lifetime fit as the caller set it up. What the data say is a result, not an error.
public struct LifetimesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of mistakes.
  public struct Code: Sendable, Equatable {
    let rawValue: String
    /// The instrument response does not belong to the decay: other channel width, length or start.
    public static let mismatchedResponse = Code(rawValue: "mismatchedResponse")
    /// Fewer channels than parameters.
    public static let tooFewChannels = Code(rawValue: "tooFewChannels")
    /// A decay or response without counts.
    public static let noCounts = Code(rawValue: "noCounts")
    /// The fit range holds no channels.
    public static let emptyRange = Code(rawValue: "emptyRange")
    /// An option outside its range, or bounds in the wrong order.
    public static let invalidOption = Code(rawValue: "invalidOption")
    /// No parameter of this name in the model.
    public static let unknownParameter = Code(rawValue: "unknownParameter")
  }
  /// What kind of mistake.
  public let code: Code
  /// What is wrong and what to change.
  public let description: String

  /// An error with the sentence that tells its cure.
  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
