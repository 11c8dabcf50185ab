/// What the words of a header say about units and quantities.
enum HeaderWords {
  /// The time unit a header cell names, as in `Time(ns)`, `time_s`, `t / µs`, `ns/ch`; nil where it names none.
  ///
  /// A single `s` or `ms` counts only alone or beside a word for time: it is a letter of too many other things.
  static func timeUnit(_ cell: String) -> TimeUnit? {
    let words = cell.words
    let isTime = words.count == 1 || words.contains { ["t", "time", "times", "delay", "delays"].contains($0) }
    let found = words.lazy.compactMap { TimeUnit(rawValue: $0) }.first
    if let found, isTime || (found != .seconds && found != .milliseconds && words.count <= 6) { return found }
    guard isTime else { return nil }
    let names: [String: TimeUnit] = [
      "picoseconds": .picoseconds, "nanoseconds": .nanoseconds, "microseconds": .microseconds, "seconds": .seconds,
      "femtoseconds": .femtoseconds, "milliseconds": .milliseconds, "sec": .seconds,
    ]
    return words.lazy.compactMap { names[$0] }.first
  }

  /// What a header cell says of a spectral axis.
  enum SpectralWord: Equatable {
    case nanometres
    case micrometres
    case electronvolts
    case wavenumbers
    /// Named wavelength, without a unit.
    case wavelength
    /// Named energy, without a unit.
    case energy
  }

  /// The spectral axis a header cell names; nil where it names none.
  static func spectral(_ cell: String) -> SpectralWord? {
    let words = cell.words
    if words.contains("nm") { return .nanometres }
    if words.contains("um") && !words.contains("ums") { return .micrometres }
    if words.contains("ev") { return .electronvolts }
    if words.contains("cm") || words.contains("wavenumber") || words.contains("wavenumbers") { return .wavenumbers }
    if words.contains(where: { ["wavelength", "wavelengths", "lambda", "wl", "λ"].contains($0) }) {
      return .wavelength
    }
    if words.contains("energy") { return .energy }
    return nil
  }

  /// The time unit in the name of a file, as in `scan_3_ns.csv`; nil where it names none, or several.
  static func timeUnit(inFileName name: String) -> TimeUnit? {
    let stem = name.split(separator: ".").dropLast().joined(separator: " ")
    let found = Set(stem.words.compactMap { ["fs", "ps", "ns", "us"].contains($0) ? TimeUnit(rawValue: $0) : nil })
    return found.count == 1 ? found.first : nil
  }

  /// True for a cell that names a delay as a length, `delay (mm)`: the position of a stage.
  static func isStagePosition(_ cell: String) -> Bool {
    let words = cell.words
    return words.contains { ["mm", "um"].contains($0) }
      && words.contains { ["delay", "delays", "stage", "position", "positions", "pos"].contains($0) }
  }

  /// The unit of the signal a text names: mOD, OD, OD for ΔA, ΔT/T and ΔR/R; empty where it names none.
  static func signalUnit(_ text: String) -> String {
    let words = text.words
    if words.contains(where: { ["mod", "dmod", "δmod", "mδod"].contains($0) }) { return "mOD" }
    if words.contains(where: { ["od", "dod", "δod", "δa"].contains($0) }) { return "OD" }
    // ΔT/T and ΔR/R, changes relative to the whole.
    for (change, whole) in [(["δt", "dt"], "t"), (["δr", "dr"], "r")] {
      let hasBoth = zip(words, words.dropFirst()).contains { change.contains($0) && $1 == whole }
      if hasBoth { return "Δ\(whole.uppercased())/\(whole.uppercased())" }
    }
    return ""
  }
}
