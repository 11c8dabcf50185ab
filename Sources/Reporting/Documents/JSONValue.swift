/// A JSON document as a value, written with sorted keys so that the same content gives the same bytes.
///
/// Foundation's encoder leaves out keys whose value is nil and refuses NaN; the result contract keeps the key and
/// writes null for a number that is not known.
enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case string(String)
  /// A finite number; use ``JSONValue/number(_:)``, which turns the others into null.
  case double(Double)
  case array([JSONValue])
  case object([String: JSONValue])

  /// A number, or null where it is missing or not finite.
  static func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .double(value)
  }

  /// A string, or null where it is missing.
  static func text(_ value: String?) -> JSONValue {
    guard let value else { return .null }
    return .string(value)
  }

  /// The document with two blanks of indentation, arrays of numbers on one line, and a closing line feed.
  func document() -> String {
    var text = ""
    write(into: &text, indentation: "")
    text += "\n"
    return text
  }

  /// The document on one line, with a line feed at its end.
  func line() -> String {
    var text = ""
    writeCompact(into: &text)
    text += "\n"
    return text
  }

  private func writeCompact(into text: inout String) {
    switch self {
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.writeCompact(into: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { text += "," }
        Self.write(member.key, into: &text)
        text += ":"
        member.value.writeCompact(into: &text)
      }
      text += "}"
    default: write(into: &text, indentation: "")
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(into text: inout String, indentation: String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += value.description
    case .double(let value): text += value.description
    case .string(let value): Self.write(value, into: &text)
    case .array(let values):
      let isFlat = values.allSatisfy(\.isScalar)
      Self.writeList(values, open: "[", close: "]", isFlat: isFlat, into: &text, indentation: indentation) {
        $0.write(into: &$1, indentation: $2)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.writeList(sorted, open: "{", close: "}", isFlat: false, into: &text, indentation: indentation) {
        Self.write($0.key, into: &$1)
        $1 += ": "
        $0.value.write(into: &$1, indentation: $2)
      }
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], open: String, close: String, isFlat: Bool, into text: inout String, indentation: String,
    element writeElement: (Element, inout String, String) -> Void
  ) {
    text += open
    let inner = indentation + "  "
    for (index, element) in elements.enumerated() {
      if index > 0 { text += isFlat ? ", " : "," }
      if !isFlat { text += "\n" + inner }
      writeElement(element, &text, inner)
    }
    if !isFlat, !elements.isEmpty { text += "\n" + indentation }
    text += close
  }

  private static func write(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
