/// A value of a recipe with what may be asked of it; every answer that is not there is an error with its place.
struct RecipeNode {
  /// An entry of a table.
  typealias Entry = (name: String, node: RecipeNode)

  private let value: YAMLNode
  private let source: String

  init(_ value: YAMLNode, source: String) {
    self.value = value
    self.source = source
  }

  func error(_ message: String) -> RecipeError { RecipeError(source, value.place, message) }

  var isTable: Bool {
    if case .table = value.content { true } else { false }
  }

  /// Names and values in the order of the file.
  func namedValues() throws(RecipeError) -> [Entry] {
    guard case .table(let entries) = value.content else { throw error("names with values are expected here") }
    return entries.map { ($0.key, RecipeNode($0.value, source: source)) }
  }

  /// The entries of a table that may hold the `known` names and must hold the `required` ones.
  func table(_ known: [String], required: [String]) throws(RecipeError) -> [Entry] {
    guard case .table(let entries) = value.content else { throw error("names with values are expected here") }
    for entry in entries where !known.contains(entry.key) {
      throw RecipeError(
        source, entry.place, "'\(entry.key)' is not known here; there is \(known.joined(separator: ", "))")
    }
    for name in required where !entries.contains(where: { $0.key == name }) { throw error("'\(name)' is missing") }
    return try namedValues()
  }

  func value(_ name: String, _ entries: [Entry]) throws(RecipeError) -> RecipeNode {
    guard let entry = entries.first(where: { $0.name == name }) else { throw error("'\(name)' is missing") }
    return entry.node
  }

  func list() throws(RecipeError) -> [RecipeNode] {
    guard case .list(let values) = value.content else { throw error("a list is expected here, as in [0.1, 100]") }
    return values.map { RecipeNode($0, source: source) }
  }

  func text() throws(RecipeError) -> String {
    guard case .scalar(let text) = value.content, !text.isEmpty else { throw error("a word is expected here") }
    return text
  }

  /// A number as Swift reads it: 12:30, 1_000 and words are none.
  func number(_ range: ClosedRange<Double>, _ words: String) throws(RecipeError) -> Double {
    let text = try text()
    guard let number = Double(text), range.contains(number) else {
      throw error("'\(text)' must be a number, \(words)")
    }
    return number
  }

  func positive() throws(RecipeError) -> Double {
    let number = try number(0...Double.greatestFiniteMagnitude, "above 0")
    guard number > 0 else { throw error("0 must be a number, above 0") }
    return number
  }

  /// A whole number.
  func whole(_ range: ClosedRange<Double>, _ words: String) throws(RecipeError) -> Int {
    let number = try number(range, words)
    guard let whole = Int(exactly: number) else { throw error("\(number) must be a whole number, \(words)") }
    return whole
  }

  /// true or false.
  func boolean(_ name: String) throws(RecipeError) -> Bool {
    switch try text() {
    case "true": return true
    case "false": return false
    default: throw error("\(name) is true or false")
    }
  }

  /// Refuses names that tables and options could not hold.
  func checkName(_ name: String, reserved: [String]) throws(RecipeError) {
    let isWord =
      name.utf8.allSatisfy { ($0 | 32 >= 97 && $0 | 32 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 95 }
      && name.utf8.first.map { $0 > 57 } == true && name.utf8.count <= 40
    guard isWord else { throw error("the name '\(name)' must be letters, digits and _, and begin with a letter") }
    guard !reserved.contains(name), !name.hasPrefix("t0_") else {
      throw error("the name '\(name)' is taken; choose another")
    }
  }
}
