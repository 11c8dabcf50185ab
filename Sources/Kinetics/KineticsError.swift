/// A kinetic scheme that cannot be built from the rates given.
public struct KineticsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to change.
  public let description: String
}
