extension FigureText {
  /// A chemical formula or an ion, `[Au12Ag32(p-MBA)30]4-`: counts below, the charge above with a proper minus sign, the
  /// prefix of a ligand slanted. A count in braces, `Au{x}`, is a variable.
  public static func formula(_ text: String) -> FigureText {
    var pieces: [Piece] = []
    func add(_ piece: Piece) {
      switch (pieces.last, piece) {
      case (.plain(let before)?, .plain(let next)): pieces[pieces.count - 1] = .plain(before + next)
      default: pieces.append(piece)
      }
    }
    let letters = Array(text)
    var depth = 0
    var index = 0
    while index < letters.count {
      let letter = letters[index]
      let before = index > 0 ? letters[index - 1] : " "
      if letter == "]", let charge = charge(letters[(index + 1)...]) {
        add(.plain("]"))
        add(.upper(charge.text))
        index = charge.end
        continue
      }
      if letter == "{", let end = letters[index...].firstIndex(of: "}") {
        add(.lower(signed(String(letters[(index + 1)..<end]))))
        index = end + 1
        continue
      }
      if letter.isASCII, letter.isNumber, before.isLetter || before == ")" || before == "]" {
        let end = letters[index...].firstIndex { !($0.isASCII && $0.isNumber) } ?? letters.count
        add(.lower(String(letters[index..<end])))
        index = end
        continue
      }
      if letter == "(" { depth += 1 }
      if letter == ")" { depth -= 1 }
      let isPrefix = before == "(" && letter.isLowercase && index + 1 < letters.count && letters[index + 1] == "-"
      // Within parentheses a hyphen joins a ligand's name; outside of them it is a loss.
      add(isPrefix ? .italic(String(letter)) : .plain(depth == 0 ? signed(String(letter)) : String(letter)))
      index += 1
    }
    return FigureText(pieces)
  }

  /// An ion in brackets with its charge as a formula; nil for other text.
  public static func ion(_ text: String) -> FigureText? {
    guard text.first == "[", text.last == "-" || text.last == "+", text.contains("]") else { return nil }
    return formula(text)
  }

  private static func signed(_ text: String) -> String { String(text.map { $0 == "-" ? "−" : $0 }) }

  /// `4-` or `+` up to the end of the text or a blank.
  private static func charge(_ rest: ArraySlice<Character>) -> (text: String, end: Int)? {
    let end = rest.firstIndex { !($0.isASCII && $0.isNumber) && $0 != "+" && $0 != "-" } ?? rest.endIndex
    let mark = rest[..<end]
    guard mark.contains(where: { $0 == "+" || $0 == "-" }) else { return nil }
    return (signed(String(mark)), end)
  }
}
