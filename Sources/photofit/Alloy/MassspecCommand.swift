import ArgumentParser

/// `photofit massspec`.
struct MassspecCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "massspec",
    abstract: "Isotope patterns, assignment and composition of cluster ions in ESI mass spectra.",
    discussion: """
      Examples:
        photofit massspec simulate "[Au12Ag32(p-MBA)30]4-" --resolution 20000
        photofit massspec decompose spectrum.csv --family "[Au{x}Ag{44-x}(p-MBA)30]4-" --x 0-12

      An ion is written in brackets with its charge behind: the core, ligands in parentheses by name or formula, then \
      adducts and losses: [Au44(p-MBA)26+12Na-16H]6-. Known names: p-MBA, AdmS, PET, SG, TBBT, DMBT, PPh3, PPh2py.
      """,
    subcommands: [
      MassspecSimulate.self, MassspecAssign.self, MassspecDecompose.self, MassspecPeaks.self, MassspecIsotopes.self,
    ])
}
