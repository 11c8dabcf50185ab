import ArgumentParser
import Reporting

/// The command `photofit` without a subcommand: its help.
struct Photofit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "photofit",
    abstract: "Turns measured spectra, decays and transient-absorption maps into parameter tables.",
    discussion: """
      Examples:
        photofit lifetime decay.csv --irf irf.csv --components 2
        photofit transient map.csv --lifetimes 0.3,3,inf --output result

      Exit codes: 0 fitted, 2 fitted but not converged or some of a batch failed, 64 wrong usage, 65 invalid data, 66 no such input, \
      73 output cannot be written, 130 interrupted.
      """,
    version: RunManifest.currentVersion,
    subcommands: [
      SpectraCommand.self, LinewidthCommand.self, LifetimeCommand.self, TransientCommand.self, KineticsCommand.self,
      MassspecCommand.self, BatchCommand.self, ModelsCommand.self, CompareCommand.self, Simulate.self, DemoCommand.self,
    ])
}
