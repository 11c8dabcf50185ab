extension LigandNames {
  /// The names with one more, `NAME=FORMULA` or, for a ligand that leaves the core's electrons alone,
  /// `NAME=FORMULA:neutral`. Throws `invalidIon` for what cannot be read.
  public func adding(_ text: String, table: IsotopeTable = .standard) throws(MassSpectraError) -> LigandNames {
    let plain = Letters.plain(text)
    let parts = plain.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw MassSpectraError(.invalidIon, "the ligand '\(text)' must be NAME=FORMULA, as in SR=C7H5O2S")
    }
    let isNeutral = parts[1].hasSuffix(":neutral")
    let formula = isNeutral ? parts[1].dropLast(8) : parts[1]
    let units = try FormulaReader(
      String(formula), of: plain, from: parts[0].count + 1, names: self, table: table
    ).units()
    var composition = Composition()
    for unit in units { composition.add(unit.composition, times: unit.count) }
    guard !composition.counts.isEmpty else {
      throw MassSpectraError(.invalidIon, "the ligand '\(text)' has no atoms; write its formula, as in SR=C7H5O2S")
    }
    var result = self
    result.ligands[String(parts[0])] = Ligand(composition: composition, electrons: isNeutral ? 0 : 1)
    return result
  }
}
