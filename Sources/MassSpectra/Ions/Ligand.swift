/// A ligand by its name: what it is made of, and how many electrons of the core it binds.
public struct Ligand: Sendable, Equatable {
  /// Its atoms.
  public var composition: Composition
  /// Electrons that it takes from the core: 1 for thiolates and halides, 0 for phosphines.
  public var electrons: Int

  /// A ligand.
  public init(composition: Composition, electrons: Int) {
    self.composition = composition
    self.electrons = electrons
  }
}

/// The names of ligands that a formula may hold in parentheses.
public struct LigandNames: Sendable, Equatable {
  var ligands: [String: Ligand]

  /// The names known from the start: thiolates p-MBA (4-mercaptobenzoate's neutral form less its thiol hydrogen), AdmS,
  /// PET, SG, TBBT, DMBT and phosphines PPh3, PPh2py.
  public static let standard = LigandNames()

  private init() {
    func thiolate(_ counts: [String: Int]) -> Ligand { Ligand(composition: Composition(counts), electrons: 1) }
    func donor(_ counts: [String: Int]) -> Ligand { Ligand(composition: Composition(counts), electrons: 0) }
    let mba = thiolate(["C": 7, "H": 5, "O": 2, "S": 1])
    ligands = [
      "p-MBA": mba, "pMBA": mba, "MBA": mba,
      "AdmS": thiolate(["C": 10, "H": 15, "S": 1]),
      "PET": thiolate(["C": 8, "H": 9, "S": 1]),
      "SG": thiolate(["C": 10, "H": 16, "N": 3, "O": 6, "S": 1]),
      "TBBT": thiolate(["C": 10, "H": 13, "S": 1]),
      "DMBT": thiolate(["C": 8, "H": 9, "S": 1]),
      "PPh3": donor(["C": 18, "H": 15, "P": 1]),
      "PPh2py": donor(["C": 17, "H": 14, "N": 1, "P": 1]),
    ]
  }
}
