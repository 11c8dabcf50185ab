/// Isotopes of the elements with their masses and abundances, and where these come from.
public struct IsotopeTable: Sendable, Equatable {
  /// The mass of an electron in u (CODATA 2018, doi:10.1103/RevModPhys.93.025010).
  public static let electronMass = 5.485_799_090_65e-4

  /// Where masses and abundances come from.
  public let source: String
  /// Isotopes of every element, by ascending mass; abundances sum to 1.
  public let elements: [String: [Isotope]]

  /// Masses and representative abundances of NIST; see ``source``.
  public static let standard = IsotopeTable(source: IsotopeData.source, elements: parsed(IsotopeData.rows))

  private init(source: String, elements: [String: [Isotope]]) {
    self.source = source
    self.elements = elements.mapValues { isotopes in
      let sum = isotopes.reduce(0) { $0 + $1.abundance }
      return isotopes.map { Isotope(mass: $0.mass, abundance: $0.abundance / sum) }.sorted { $0.mass < $1.mass }
    }
  }

  private static func parsed(_ rows: String) -> [String: [Isotope]] {
    var elements: [String: [Isotope]] = [:]
    for row in rows.split(separator: "\n") {
      let words = row.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Double($0) }
      elements[String(words[0])] = stride(from: 0, to: numbers.count - 1, by: 2).map {
        Isotope(mass: numbers[$0], abundance: numbers[$0 + 1])
      }
    }
    return elements
  }

  /// The table with some elements replaced by lines `element,mass,abundance`: one isotope a line, every isotope of an
  /// element that is named. Lines that begin with # are comments; one that begins `# Source:` is kept as the source.
  ///
  /// Throws `invalidTable` for a line that cannot be read, an isotope given twice, and abundances of an element that do
  /// not sum to 1 within 0.01.
  public func replacing(_ lines: [String], from name: String) throws(MassSpectraError) -> IsotopeTable {
    func fault(_ line: Int, _ message: String) -> MassSpectraError {
      MassSpectraError(.invalidTable, "\(name):\(line + 1): \(message)")
    }
    var given: [String: [Isotope]] = [:]
    var source = name
    for (number, line) in lines.enumerated() {
      let text = Letters.trimmed(line)
      if text.hasPrefix("# Source:") { source = "\(Letters.trimmed(text.dropFirst(9))) (\(name))" }
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      let cells = text.split(separator: ",", omittingEmptySubsequences: false).map { Letters.trimmed($0) }
      if cells.first?.lowercased() == "element", given.isEmpty { continue }
      guard cells.count == 3, let mass = Double(cells[1]), let abundance = Double(cells[2]), Letters.isSymbol(cells[0])
      else { throw fault(number, "must be element,mass,abundance, as in Ag,106.9050916,0.51839") }
      guard mass > 0.5, mass < 400, abundance >= 0, abundance <= 1 else {
        throw fault(number, "a mass lies between 0.5 and 400 u and an abundance between 0 and 1")
      }
      let isotope = Isotope(mass: mass, abundance: abundance)
      guard !(given[cells[0]] ?? []).contains(where: { $0.massNumber == isotope.massNumber }) else {
        throw fault(number, "\(cells[0])-\(isotope.massNumber) is given twice; say it once")
      }
      if abundance > 0 { given[cells[0], default: []].append(isotope) } else { given[cells[0], default: []] += [] }
    }
    for (element, isotopes) in given.sorted(by: { $0.key < $1.key }) {
      let sum = isotopes.reduce(0) { $0 + $1.abundance }
      guard abs(sum - 1) <= 0.01 else {
        throw MassSpectraError(
          .invalidTable,
          "\(name): the abundances of \(element) sum to \(sum), not to 1; give every isotope of an element that is named"
        )
      }
    }
    guard !given.isEmpty else {
      throw MassSpectraError(.invalidTable, "\(name): holds no isotope; write lines element,mass,abundance")
    }
    return IsotopeTable(
      source: "\(source) for \(given.keys.sorted().joined(separator: ", ")); \(self.source) for the others",
      elements: elements.merging(given) { $1 })
  }

  /// The table as text that ``replacing(_:from:)`` reads.
  public func csv() -> String {
    var text = "# Source: \(source)\nelement,mass,abundance\n"
    for (element, isotopes) in elements.sorted(by: { ($0.value[0].mass, $0.key) < ($1.value[0].mass, $1.key) }) {
      for isotope in isotopes { text += "\(element),\(isotope.mass),\(isotope.abundance)\n" }
    }
    return text
  }
}
