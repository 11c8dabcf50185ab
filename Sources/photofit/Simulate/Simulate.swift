import ArgumentParser

/// `photofit simulate`.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Writes seeded data whose truth is known, for trying the fits on.",
    discussion: """
      Examples:
        photofit simulate linewidth --temperatures 10:300:10 --output-file au21.csv
        photofit simulate linewidth --widths --noise 0.2

      The truth stands in comment lines at the head of the file.
      """,
    subcommands: [
      SimulateLinewidth.self, SimulateLifetime.self, SimulateTransient.self, SimulateKinetics.self,
      SimulateMassspec.self,
    ])
}
