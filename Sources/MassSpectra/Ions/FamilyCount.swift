/// A count that follows variables: `{x}`, `{44-x}`, `{s+h}`, `{2x}`.
struct FamilyCount: Sendable, Equatable {
  private(set) var constant = 0
  /// Factors by variable.
  private(set) var factors: [String: Int] = [:]

  /// Reads the text between braces. Throws `invalidIon` for what is no sum of numbers and variables.
  init(_ text: Substring, of family: String) throws(MassSpectraError) {
    let fault = MassSpectraError(
      .invalidIon, "'\(family)': '{\(text)}' must be a sum of numbers and one-letter variables, as in {44-x}")
    var sign = 1
    var digits = ""
    var letter: Character?
    var isOpen = true
    func close(_ count: inout FamilyCount) throws(MassSpectraError) {
      guard !digits.isEmpty || letter != nil, let value = digits.isEmpty ? 1 : Int(digits),
        value <= Composition.atomLimit
      else { throw fault }
      if let letter {
        count.factors[String(letter), default: 0] += sign * value
      } else {
        count.constant += sign * value
      }
    }
    for character in text where character != "*" {
      switch character {
      case "+", "-":
        if !(isOpen && digits.isEmpty && letter == nil) { try close(&self) }
        (sign, digits, letter, isOpen) = (character == "-" ? -1 : 1, "", nil, false)
      case "0"..."9":
        guard letter == nil else { throw fault }
        digits.append(character)
      case "a"..."z":
        guard letter == nil else { throw fault }
        letter = character
      default: throw fault
      }
    }
    try close(&self)
  }

  /// The count for values of the variables.
  func value(_ variables: [String: Int]) -> Int {
    factors.reduce(constant) { $0 + $1.value * (variables[$1.key] ?? 0) }
  }
}
