/// Small text functions; Foundation's would link the Unicode library and slow the start of the command.
extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }

  /// The runs of letters, lower case: `FWHM (meV)` gives `fwhm`, `mev`; Greek mu becomes `u`.
  var words: [String] {
    var result: [String] = []
    var word = ""
    for character in self {
      if character == "µ" || character == "μ" {
        word += "u"
      } else if character.isLetter {
        word += character.lowercased()
      } else if !word.isEmpty {
        result.append(word)
        word = ""
      }
    }
    if !word.isEmpty { result.append(word) }
    return result
  }

  /// True where `other` occurs, letter case ignored.
  func containsIgnoringCase(_ other: String) -> Bool {
    let needle = Array(other.lowercased().utf8)
    let text = Array(lowercased().utf8)
    guard needle.count <= text.count, !needle.isEmpty else { return needle.isEmpty }
    return (0...(text.count - needle.count)).contains { text[$0..<($0 + needle.count)].elementsEqual(needle) }
  }

  /// Quoted for a message: control characters escaped, at most 24 characters.
  var quotedForMessage: String {
    var text = ""
    for scalar in unicodeScalars.prefix(24) {
      text += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return "“\(text)\(unicodeScalars.count > 24 ? "…" : "")”"
  }
}

/// Pieces of sentences.
enum Phrase {
  /// `1 cell`, `2 cells`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// A size for a message: `1 byte`, `312 bytes`, `1.5 MB`, `10.0 GB`.
  static func bytes(_ count: Int) -> String {
    for (name, size) in [("GB", 1e9), ("MB", 1e6)] where Double(count) >= size {
      return "\((Double(count) / size * 10).rounded() / 10) \(name)"
    }
    return Phrase.count(count, "byte")
  }

  /// A value for a message, without the noise of a conversion in its last digits.
  static func rounded(_ value: Double) -> String {
    abs(value) < 1e9 ? "\((value * 1e6).rounded() / 1e6)" : "\(value)"
  }
}
