/// Valence electrons of a cluster's core as a superatom: n = Σν − Σx − q, with ν electrons of every metal atom, x those that
/// a ligand binds, and q the charge of the core.
///
/// Source: Walter et al., Proc. Natl. Acad. Sci. 2008, 105, 9157, doi:10.1073/pnas.0801001105. q is not the charge of the ion:
/// a lost proton leaves a charge behind and a cation brings one, so q = z + lost H − cations + anions.
struct ElectronCount {
  /// Electrons that an atom gives (above 0) or binds (below 0); those with a full d shell give none.
  private static let valences: [String: Int] = [
    "Cu": 1, "Ag": 1, "Au": 1, "Zn": 2, "Cd": 2, "Hg": 2, "Al": 3, "Ga": 3, "In": 3, "Tl": 3, "Ni": 0, "Pd": 0, "Pt": 0,
    "F": -1, "Cl": -1, "Br": -1, "I": -1, "S": -2, "Se": -2, "Te": -2,
  ]
  /// Charges of what is added or lost as an ion.
  private static let charges: [String: Int] = [
    "H": 1, "Li": 1, "Na": 1, "K": 1, "Rb": 1, "Cs": 1, "NH4": 1, "Cu": 1, "Ag": 1, "Au": 1, "F": -1, "Cl": -1,
    "Br": -1,
    "I": -1,
  ]

  /// Electrons of the core and its ligands at charge 0.
  private(set) var electrons = 0
  /// What keeps the electrons from being counted.
  private(set) var obstacle: String?
  /// Charge that adducts bring, less that of losses.
  private(set) var adductCharge = 0

  /// Counts a part of the core.
  mutating func addCore(_ unit: FormulaUnit) {
    guard unit.count != 0 else { return }
    switch unit.kind {
    case .element(let symbol):
      if let valence = Self.valences[symbol] { electrons += valence * unit.count } else { refuse(symbol) }
    case .ligand(let bound): electrons -= bound * unit.count
    case .unknown(let name): refuse(name)
    }
  }

  private mutating func refuse(_ name: String) {
    if obstacle == nil { obstacle = "the electrons that \(name) gives or binds are not known" }
  }

  /// Counts an adduct (`count` above 0) or a loss. A metal among them is a cation whose electron has gone.
  mutating func addAdduct(_ text: String, _ units: [FormulaUnit], count: Int) {
    if let charge = Self.charges[text] {
      adductCharge += charge * count
    } else if units.count == 1, units[0].count == 1, case .ligand(let bound) = units[0].kind {
      adductCharge -= bound * count
    }
  }
}
