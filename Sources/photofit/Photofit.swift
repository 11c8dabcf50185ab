import ArgumentParser

/// The command `photofit`.
@main
struct Photofit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "photofit",
    abstract: "Turns measured spectra, decays and transient-absorption maps into parameter tables.")
}
