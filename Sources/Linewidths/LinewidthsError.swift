/// What can be wrong with a linewidth fit as the caller set it up. What the data say is a result, not an error.
public struct LinewidthsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of mistakes.
  public struct Code: Sendable, Equatable {
    let rawValue: String
    /// Fewer temperatures than free parameters.
    public static let tooFewTemperatures = Code(rawValue: "tooFewTemperatures")
    /// The spectra carry no temperatures.
    public static let missingTemperatures = Code(rawValue: "missingTemperatures")
    /// A temperature, width or error that is not positive, or not a number.
    public static let invalidData = Code(rawValue: "invalidData")
    /// No model of this name.
    public static let unknownModel = Code(rawValue: "unknownModel")
    /// No parameter of this name in the model.
    public static let unknownParameter = Code(rawValue: "unknownParameter")
    /// Bounds in the wrong order, or a fixed value that the model cannot take.
    public static let invalidBounds = Code(rawValue: "invalidBounds")
    /// A spectrum in which no band can be found.
    public static let noBand = Code(rawValue: "noBand")
    /// An option outside its range.
    public static let invalidOption = Code(rawValue: "invalidOption")
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
