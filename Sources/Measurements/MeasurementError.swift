/// What is wrong with a measured file, where, and what to change.
public struct MeasurementError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of faults.
  public struct Code: Sendable, Equatable, Hashable {
    /// A short name, for programs.
    public let name: String
    /// No file at this path: the only code that is not about the content of a file.
    public static let noSuchFile = Code(name: "noSuchFile")
    /// A directory, a pipe, or a file without permission to read.
    public static let unreadable = Code(name: "unreadable")
    /// Not text: binary, compressed, or UTF-16.
    public static let notText = Code(name: "notText")
    /// A binary file that is cut off, or that contradicts itself.
    public static let damaged = Code(name: "damaged")
    /// No bytes, or no numbers.
    public static let empty = Code(name: "empty")
    /// A cell that should be a number and is not.
    public static let notANumber = Code(name: "notANumber")
    /// A row with another number of cells, or an axis of another length than declared.
    public static let ragged = Code(name: "ragged")
    /// Could be read in two ways; an option decides.
    public static let ambiguous = Code(name: "ambiguous")
    /// Another kind of measurement than was asked for.
    public static let wrongKind = Code(name: "wrongKind")
    /// An axis that is not monotonic, not even, or not there.
    public static let invalidAxis = Code(name: "invalidAxis")
    /// A value out of its range: negative counts, widths that are not positive.
    public static let invalidValue = Code(name: "invalidValue")
    /// An option that does not fit the file.
    public static let invalidOption = Code(name: "invalidOption")
  }

  /// What kind of fault.
  public let code: Code
  /// Name of the file as it is shown; the path as given where there is no such file.
  public let file: String
  /// Line, from 1, where the fault is in a line.
  public let line: Int?
  /// Cell within the line, from 1, counted by the file's separators (not by characters).
  public let column: Int?
  /// What is wrong and what to change, without the place.
  public let message: String

  /// An error at a place of a file.
  public init(_ code: Code, file: String, line: Int? = nil, column: Int? = nil, _ message: String) {
    self.code = code
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `name:line:column: message`, as compilers write it; line and column where they are known.
  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    return "\(place): \(message)"
  }

  /// True where the file does not exist (exit status 66); everything else is invalid data (65).
  public var isMissingFile: Bool { code == .noSuchFile }
}
