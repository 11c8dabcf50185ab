/// What can be wrong with a batch itself; what is wrong with one of its data sets is a row of its table.
public struct BatchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of faults.
  public enum Kind: Sendable {
    /// A manifest that is not there.
    case missingFile
    /// A manifest that cannot be read or followed.
    case invalidManifest
    /// A journal that cannot be written, belongs to another run, or is in use.
    case unusableJournal
  }
  /// What kind of fault.
  public let kind: Kind
  /// The place, what is wrong and what to change.
  public let description: String

  /// A fault with the sentence that tells its cure.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
