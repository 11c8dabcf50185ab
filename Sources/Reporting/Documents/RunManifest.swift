/// What a result was made from: enough to make it again and to see that nothing changed in between.
///
/// It names no machine, user, folder or time: the same input and options give the same bytes.
public struct RunManifest: Sendable, Equatable {
  /// The version of photofit that writes results.
  public static let currentVersion = "0.1.0"

  /// A file that was read.
  public struct Input: Sendable, Equatable {
    /// File name without its folders.
    public var name: String
    /// SHA-256 of the content, 64 hexadecimal digits.
    public var sha256: String
    /// Size in bytes.
    public var byteCount: Int
    /// What the reader assumed or left out, in sentences.
    public var notes: [String] = []

    /// An input with known content.
    public init(name: String, content: [UInt8]) {
      var hash = SHA256()
      hash.update(content)
      self.name = name
      sha256 = hash.hexDigest()
      byteCount = content.count
    }

    /// An input read from a file, in pieces: its size does not matter.
    ///
    /// Throws an ``OutputError`` of the same form as those of writing if the file cannot be read.
    public init(file path: String) throws(OutputError) {
      var hash = SHA256()
      var count = 0
      do {
        try SystemFile.read(path) { piece in
          hash.update(piece)
          count += piece.count
        }
      } catch {
        throw OutputError(path: path, "cannot be read: \(error.message)")
      }
      name = path.split(separator: "/").last.map(String.init) ?? path
      sha256 = hash.hexDigest()
      byteCount = count
    }
  }

  /// Version of the program.
  public var version: String
  /// Subcommand: `linewidth`, `lifetime`, `transient`.
  public var command: String
  /// Options as they were given, long names without dashes.
  public var options: [String: String]
  /// Files read, in the order of the command line.
  public var inputs: [Input]
  /// Seed of random starts; nil where nothing is random.
  public var seed: UInt64?

  /// The manifest of one run of this version; without arguments that of a fit in a program of one's own.
  public init(command: String = "fit", options: [String: String] = [:], inputs: [Input] = [], seed: UInt64? = nil) {
    version = Self.currentVersion
    self.command = command
    self.options = options
    self.inputs = inputs
    self.seed = seed
  }

  var json: JSONValue {
    .object([
      "version": .string(version),
      "command": .string(command),
      "options": .object(options.mapValues(JSONValue.string)),
      "inputs": .array(
        inputs.map { input in
          .object([
            "name": .string(input.name), "sha256": .string(input.sha256), "bytes": .integer(input.byteCount),
            "notes": .array(input.notes.map(JSONValue.string)),
          ])
        }),
      "seed": seed.map(Self.value) ?? .null,
    ])
  }

  /// Beyond the exact integers of a double it is text, which survives readers that hold every number as a double.
  private static func value(_ seed: UInt64) -> JSONValue {
    seed <= 1 << 53 ? .integer(Int(seed)) : .string(seed.description)
  }
}
