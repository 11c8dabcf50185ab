/// What is wrong with an ion, an isotope table or a spectrum to be decomposed, and what to change.
public struct MassSpectraError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of faults.
  public struct Code: Sendable, Equatable {
    let rawValue: String
    /// A formula, ion or family that cannot be read.
    public static let invalidIon = Code(rawValue: "invalidIon")
    /// An option outside its range.
    public static let invalidOption = Code(rawValue: "invalidOption")
    /// An isotope table that cannot be read.
    public static let invalidTable = Code(rawValue: "invalidTable")
    /// A spectrum that does not hold what was asked for.
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
