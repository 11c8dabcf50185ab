/// One part of the benchmark: a name for `--section`, and what it does.
struct Section: Sendable {
  let name: String
  let title: String
  let run: @Sendable (Settings) throws -> SectionReport

  /// All of them, in the order of the table. A new one is one file and one line here.
  static let all = [
    Section(name: "strd", title: "NIST StRD, 54 runs, analytic Jacobian", run: StRDSection.run),
    Section(name: "errors", title: "NIST StRD, standard errors", run: StandardErrorSection.run),
    Section(name: "numerical", title: "NIST StRD, numerical derivatives", run: NumericalSection.run),
    Section(name: "profiles", title: "95 % profile limits of 26 StRD sets", run: ProfileSection.run),
    Section(name: "mgh", title: "Moré–Garbow–Hillstrom, 42 instances", run: MGHSection.run),
    Section(name: "exponentials", title: "sums of exponentials, 9 sets of 40 starts", run: ExponentialSection.run),
    Section(name: "phonon", title: "Γ(T) without noise", run: PhononSection.run),
    Section(name: "noisy", title: "Γ(T) with noise, seeds 1–60", run: NoisyPhononSection.run),
    Section(name: "peers", title: "NIST StRD, Photofit and its peers at their default settings", run: PeerSection.run),
  ]
}
