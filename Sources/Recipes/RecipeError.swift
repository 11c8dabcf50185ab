/// A recipe that cannot be used.
public struct RecipeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// File, line, column, what is wrong and what to change.
  public let description: String
  /// True where the file could not be opened at all.
  public let isMissingFile: Bool

  init(_ description: String, isMissingFile: Bool = false) {
    self.description = description
    self.isMissingFile = isMissingFile
  }

  init(_ source: String, _ place: RecipePlace, _ message: String) {
    self.init("\(source):\(place.line):\(place.column): \(message)")
  }
}
