/// A cluster ion: its atoms, its charge and its electrons.
///
/// Written as `[Au12Ag32(p-MBA)30]4-` or `[Au44(SR)26+12Na-16H]6-`: the core with its ligands, then adducts and losses with
/// their counts, then the charge. Ligands stand in parentheses, by name or formula; typographic signs, superscripts and
/// subscripts are read too. Without brackets the text is a neutral formula.
public struct ClusterIon: Sendable, Equatable {
  /// The ion as it was written.
  public let text: String
  /// All atoms, adducts and losses counted.
  public let composition: Composition
  /// Charge of the ion; 0 for a neutral formula.
  public let charge: Int
  /// Charge of the core: that of the ion, lost protons and added cations counted back.
  public let coreCharge: Int
  /// Valence electrons of the core; nil where they cannot be counted, see ``electronNote``.
  public let valenceElectrons: Int?
  /// Why there is no count of electrons.
  public let electronNote: String?

  /// Reads an ion. Throws `invalidIon` with what to write for text that is none.
  public init(
    _ text: String, names: LigandNames = .standard, table: IsotopeTable = .standard
  ) throws(MassSpectraError) {
    let plain = Letters.plain(text)
    guard plain.utf8.count <= 1000 else { throw MassSpectraError(.invalidIon, "an ion of that length is refused") }
    let (body, charge) = try Self.parts(plain)
    var composition = Composition()
    var electrons = ElectronCount()
    for (position, term) in try Self.terms(body, of: plain).enumerated() {
      let units = try FormulaReader(term.text, of: plain, from: term.start, names: names, table: table).units()
      for unit in units {
        composition.add(unit.composition, times: unit.count * term.count)
        if position == 0 { electrons.addCore(unit) }
      }
      if position > 0 { electrons.addAdduct(term.text, units, count: term.count) }
    }
    for (element, count) in composition.counts.sorted(by: { $0.key < $1.key }) {
      guard count > 0 else {
        throw MassSpectraError(.invalidIon, "'\(text)' loses more \(element) than it holds; check the losses")
      }
      guard count <= Composition.atomLimit else {
        throw MassSpectraError(
          .invalidIon, "'\(text)' holds \(count) \(element); more than \(Composition.atomLimit) are refused")
      }
    }
    guard !composition.counts.isEmpty else { throw MassSpectraError(.invalidIon, "'\(text)' has no atoms") }
    self.text = text
    self.composition = composition
    self.charge = charge
    coreCharge = charge - electrons.adductCharge
    let count = electrons.electrons - coreCharge
    valenceElectrons = electrons.obstacle == nil && count >= 0 ? count : nil
    electronNote = electrons.obstacle ?? (count < 0 ? "the count of electrons is negative" : nil)
  }

  /// Body and charge.
  private static func parts(_ text: String) throws(MassSpectraError) -> (body: Substring, charge: Int) {
    guard text.hasPrefix("[") else {
      guard let last = text.last, last != "+", last != "-" else {
        throw MassSpectraError(
          .invalidIon, "'\(text)': write an ion in brackets with its charge, as in [Au12Ag32(p-MBA)30]4-")
      }
      return (text[...], 0)
    }
    guard let end = text.lastIndex(of: "]") else {
      throw MassSpectraError(.invalidIon, "'\(text)': the bracket is not closed; write [Au12Ag32(p-MBA)30]4-")
    }
    let body = text[text.index(after: text.startIndex)..<end]
    let mark = text[text.index(after: end)...]
    if mark.isEmpty { return (body, 0) }
    let digits = mark.filter(\.isNumber)
    let signs = mark.filter { $0 == "+" || $0 == "-" }
    let isOneSign = signs.count == 1 && (mark.first == signs.first || mark.last == signs.last)
    let size = digits.isEmpty ? (isOneSign ? 1 : nil) : Int(digits)
    guard isOneSign, digits.count + 1 == mark.count, let size, (1...1000).contains(size) else {
      throw MassSpectraError(
        .invalidIon, "'\(text)': '\(mark)' is not a charge; write it behind the bracket, as in ]4- or ]2+")
    }
    return (body, signs == "-" ? -size : size)
  }

  /// The core, then adducts and losses, with their counts and where they start; split at + and - outside of parentheses.
  private static func terms(
    _ body: Substring, of text: String
  ) throws(MassSpectraError) -> [(text: String, count: Int, start: Int)] {
    var terms: [(text: String, count: Int, start: Int)] = []
    var (sign, current, level) = (1, "", 0)
    var position = text.distance(from: text.startIndex, to: body.startIndex)
    func close() throws(MassSpectraError) {
      let digits = current.prefix { $0.isASCII && $0.isNumber }
      let formula = current.dropFirst(digits.count)
      guard !formula.isEmpty, let count = digits.isEmpty ? 1 : Int(digits), count <= Composition.atomLimit else {
        throw MassSpectraError(
          .invalidIon,
          "'\(text)', character \(position + 1): a formula is missing here; write an ion as in "
            + "[Au44(p-MBA)26+12Na-16H]6-")
      }
      terms.append((String(formula), sign * count, position - formula.count))
    }
    for character in body {
      if character == "(" { level += 1 }
      if character == ")" { level -= 1 }
      if level == 0, character == "+" || character == "-" {
        try close()
        (sign, current) = (character == "+" ? 1 : -1, "")
      } else {
        current.append(character)
      }
      position += 1
    }
    try close()
    return terms
  }
}
