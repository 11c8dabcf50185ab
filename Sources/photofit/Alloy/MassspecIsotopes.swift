import ArgumentParser
import MassSpectra

/// `photofit massspec isotopes`.
struct MassspecIsotopes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "isotopes",
    abstract: "Prints the table of isotopes, to be edited for --abundances.",
    discussion: """
      Examples:
        photofit massspec isotopes > abundances.csv
        photofit massspec isotopes --abundances silver.csv

      The lines are element,mass,abundance with masses in u; the source stands in the first line.
      """)

  @OptionGroup var chemistry: IonOptions

  func run() throws {
    let text = try Failures.translated { try chemistry.table().csv() }
    try Console.result(text)
  }
}
