/// A part of a formula: an element or a group in parentheses, with its count.
struct FormulaUnit {
  /// How a unit takes part in the count of electrons.
  enum Kind: Equatable {
    /// An element that stands free.
    case element(String)
    /// A ligand that binds this number of the core's electrons.
    case ligand(electrons: Int)
    /// A group whose electrons are not known.
    case unknown(String)
  }
  var composition: Composition
  var count: Int
  var kind: Kind
}

/// Reads a formula: elements, groups in parentheses, names of ligands, the abbreviations Ph, Me, Et, Bu and Cy.
struct FormulaReader {
  private static let abbreviations: [String: Composition] = [
    "Ph": Composition(["C": 6, "H": 5]), "Me": Composition(["C": 1, "H": 3]), "Et": Composition(["C": 2, "H": 5]),
    "Bu": Composition(["C": 4, "H": 9]), "Cy": Composition(["C": 6, "H": 11]),
  ]

  private let text: String
  private let bytes: [UInt8]
  private let names: LigandNames
  private let table: IsotopeTable
  /// What the text is a part of, and how many characters of it stand before the text.
  private let whole: String
  private let start: Int

  init(_ text: String, of whole: String, from start: Int, names: LigandNames, table: IsotopeTable) {
    self.text = text
    bytes = Array(text.utf8)
    self.names = names
    self.table = table
    self.whole = whole
    self.start = start
  }

  /// A fault at a position, with its column from 1.
  private func fault(_ message: String, at position: Int) -> MassSpectraError {
    let before = String(decoding: bytes[..<position], as: UTF8.self).count
    return MassSpectraError(.invalidIon, "'\(whole)', character \(start + before + 1): \(message)")
  }

  /// The parts in their order. `depth` counts the parentheses around the text.
  func units(depth: Int = 0) throws(MassSpectraError) -> [FormulaUnit] {
    guard bytes.count <= 1000, depth < 20 else {
      throw fault("the formula is too long, or its parentheses too deep", at: 0)
    }
    if depth == 0, let ligand = names.ligands[text] {
      return [FormulaUnit(composition: ligand.composition, count: 1, kind: .ligand(electrons: ligand.electrons))]
    }
    var units: [FormulaUnit] = []
    var position = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "(") {
        let opening = position
        let end = try closing(position)
        let inner = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        position = end + 1
        var unit = try group(inner, at: opening + 1, depth: depth)
        unit.count = try count(&position)
        units.append(unit)
        continue
      }
      let (symbol, composition) = try symbol(&position)
      let kind: FormulaUnit.Kind = table.elements[symbol] == nil ? .unknown(symbol) : .element(symbol)
      units.append(FormulaUnit(composition: composition, count: try count(&position), kind: kind))
    }
    return units
  }

  private func closing(_ start: Int) throws(MassSpectraError) -> Int {
    var level = 0
    for index in start..<bytes.count {
      if bytes[index] == UInt8(ascii: "(") { level += 1 }
      if bytes[index] == UInt8(ascii: ")") { level -= 1 }
      if level == 0 { return index }
    }
    throw fault("the parenthesis is not closed", at: start)
  }

  /// A group: a named ligand, or a formula whose electrons follow from its donor atom.
  private func group(_ inner: String, at position: Int, depth: Int) throws(MassSpectraError) -> FormulaUnit {
    if let ligand = names.ligands[inner] {
      return FormulaUnit(composition: ligand.composition, count: 1, kind: .ligand(electrons: ligand.electrons))
    }
    var composition = Composition()
    do {
      let before = String(decoding: bytes[..<position], as: UTF8.self).count
      let reader = FormulaReader(inner, of: whole, from: start + before, names: names, table: table)
      for unit in try reader.units(depth: depth + 1) {
        composition.add(unit.composition, times: unit.count)
      }
    } catch {
      throw MassSpectraError(
        .invalidIon,
        "\(error.description). If '\(inner.prefix(60))' is the name of a ligand, say --ligand \(inner.prefix(60))=FORMULA"
      )
    }
    let chalcogens = composition.count("S") + composition.count("Se") + composition.count("Te")
    let kind: FormulaUnit.Kind
    if chalcogens == 1, composition.count("P") == 0 {
      kind = .ligand(electrons: 1)
    } else if chalcogens == 0, composition.count("P") + composition.count("N") > 0 {
      kind = .ligand(electrons: 0)
    } else {
      kind = .unknown(inner)
    }
    return FormulaUnit(composition: composition, count: 1, kind: kind)
  }

  /// The element or abbreviation at `position`, which is moved behind it.
  private func symbol(_ position: inout Int) throws(MassSpectraError) -> (String, Composition) {
    guard Letters.isCapital(bytes[position]) else {
      throw fault(
        bytes[position] == UInt8(ascii: "{")
          ? "counts in braces belong to a family of ions, as decompose and assign take with --family; write a number here"
          : "an element or a group in parentheses is expected at '\(rest(position))'", at: position)
    }
    for length in [2, 1] where position + length <= bytes.count {
      let name = String(decoding: bytes[position..<(position + length)], as: UTF8.self)
      if table.elements[name] != nil {
        position += length
        return (name, Composition([name: 1]))
      }
      if let group = Self.abbreviations[name] {
        position += length
        return (name, group)
      }
    }
    throw fault("there is no element '\(rest(position).prefix(2))' with stable isotopes", at: position)
  }

  private func rest(_ position: Int) -> String { String(decoding: bytes[position...].prefix(12), as: UTF8.self) }

  /// The digits at `position`, 1 if there are none.
  private func count(_ position: inout Int) throws(MassSpectraError) -> Int {
    var value = 0
    var hasDigits = false
    while position < bytes.count, Letters.isDigit(bytes[position]) {
      hasDigits = true
      value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
      guard value <= Composition.atomLimit else {
        throw fault("a count above \(Composition.atomLimit) is refused", at: position)
      }
      position += 1
    }
    return hasDigits ? value : 1
  }
}
