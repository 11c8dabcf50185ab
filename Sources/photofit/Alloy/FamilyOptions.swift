import ArgumentParser
import MassSpectra

/// Families of ions with the ranges of their variables.
struct FamilyOptions: ParsableArguments {
  @Option(
    help: .init(
      "Ions with counts in braces, as in \"[Au{x}Ag{44-x}(p-MBA){30-y}Cl{y}]4-\". Can be repeated.", valueName: "ions"))
  var family: [String] = []

  @Option(
    parsing: .unconditional,
    help: .init("Values of x: 0-12, or a list 1-12,19-24. The same as --range x=0-12.", valueName: "range"))
  var x: String?

  @Option(
    help: .init("Values of a variable of the family, as in y=0-3 or h=-2-8. Can be repeated.", valueName: "name=range"))
  var range: [String] = []

  /// Values by variable.
  func ranges() throws -> [String: [Int]] {
    var ranges: [String: [Int]] = [:]
    if let x { ranges["x"] = try Self.values(x, option: "--x \(x)") }
    for text in range {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].utf8.count == 1, let name = parts[0].utf8.first,
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(name)
      else { throw ValidationError("--range \(text): must be a letter and its values, as in --range y=0-3.") }
      guard
        ranges.updateValue(try Self.values(String(parts[1]), option: "--range \(text)"), forKey: String(parts[0]))
          == nil
      else { throw ValidationError("--range \(text): '\(parts[0])' is given twice; say it once.") }
    }
    return ranges
  }

  /// The families; each gets the ranges of its own variables.
  func families(_ ranges: [String: [Int]], or standard: [String] = []) throws -> [IonFamily] {
    let texts = family.isEmpty ? standard : family
    let used = ranges.filter { name, _ in texts.contains { Self.names($0).contains(name) } }
    if let stray = ranges.keys.sorted().first(where: { used[$0] == nil }) {
      throw ValidationError("No family has a variable '\(stray)'; write it in braces, as in Au{\(stray)}.")
    }
    return try texts.map { text in
      try IonFamily(text, ranges: used.filter { Self.names(text).contains($0.key) })
    }
  }

  /// The letters within braces.
  private static func names(_ text: String) -> Set<String> {
    var names: Set<String> = []
    var isInside = false
    for character in text {
      if character == "{" { isInside = true }
      if character == "}" { isInside = false }
      if isInside, character.isLetter { names.insert(String(character)) }
    }
    return names
  }

  /// Whole numbers and ranges of them, separated by commas: `0-12`, `-2-8`, `-2:8`, `19,21-24`.
  private static func values(_ text: String, option: String) throws -> [Int] {
    var values: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let split = part.dropFirst().firstIndex { $0 == "-" || $0 == ":" }
      let low = Int(part[..<(split ?? part.endIndex)])
      let high = split.map { Int(part[part.index(after: $0)...]) } ?? low
      guard let low, let high, abs(low) <= 100_000, abs(high) <= 100_000 else {
        throw ValidationError("\(option): '\(part)' is not a range of whole numbers; write it as 0-12.")
      }
      guard low <= high else {
        throw ValidationError("\(option): the lower end comes first, \(high)-\(low).")
      }
      guard values.count + high - low < 10_000 else { throw ValidationError("\(option): is more than 10000 values.") }
      values += (low...high).filter { !values.contains($0) }
    }
    return values
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    if !family.isEmpty { given["family"] = family.joined(separator: " ") }
    given["x"] = x
    if !range.isEmpty { given["range"] = range.joined(separator: " ") }
    return given
  }
}
