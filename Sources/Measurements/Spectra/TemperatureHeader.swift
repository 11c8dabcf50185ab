/// What the names of columns against temperature say.
enum TemperatureHeader {
  /// True for the name of a temperature column: `T_K`, `T (K)`, `temperature`, `Temp`; not of a spectrum, `T=10K`, nor of
  /// times, `t (ns)`.
  static func isTemperature(_ name: String) -> Bool {
    let words = name.words
    guard let first = words.first, first == "t" || first.hasPrefix("temp") else { return false }
    return !name.contains(where: \.isNumber) && !words.contains { TimeUnit(rawValue: $0) != nil }
  }

  /// True for the name of a column of errors.
  static func isError(_ name: String) -> Bool {
    let words = name.words
    let known: Set<String> = ["sigma", "std", "stdev", "sd", "se", "sem", "stderr", "unc", "uncertainty", "σ", "dfwhm"]
    return name.contains("±") || words.contains { known.contains($0) || $0.hasPrefix("err") || $0.hasSuffix("err") }
  }

  /// The quantity that a name tells, of a value or its error: `fwhm_meV`, `Linewidth (meV)`, `peak_eV`, `area`, `tau_us`.
  static func quantity(_ name: String) -> TemperatureQuantity? {
    let words = name.words
    func hasWord(_ known: Set<String>) -> Bool { words.contains { known.contains($0) } }
    if words.contains(where: { $0.contains("fwhm") || $0.contains("width") || $0 == "γ" || $0 == "gamma" }) {
      return .fwhm
    }
    if hasWord(["tau", "τ", "lifetime", "lifetimes"]) { return .lifetime }
    if hasWord(["area", "intensity", "integral", "integrated"]) { return .area }
    if hasWord(["peak", "center", "centre", "position", "energy", "maximum"]) { return .peak }
    return nil
  }

  /// True for the name of a column of quantum yields, or of their errors: `plqy_%`, `Φ`.
  static func isYield(_ name: String) -> Bool {
    name.words.contains { ["plqy", "qy", "phi", "φ", "yield"].contains($0) }
  }

  /// True for a name that tells per cent.
  static func isPercent(_ name: String) -> Bool {
    name.contains("%") || name.words.contains("percent") || name.words.contains("pct")
  }

  /// True for names of columns that include a temperature and something fitted against it. A lone `t` beside an intensity
  /// is a time.
  static func names(_ cells: [String]) -> Bool {
    guard let temperature = cells.firstIndex(where: { isTemperature($0) && !isError($0) }) else { return false }
    return cells.indices.contains { column in
      guard column != temperature, !isError(cells[column]), let quantity = quantity(cells[column]) else { return false }
      return quantity != .area || cells[temperature].words != ["t"]
    }
  }

  /// A unit that a name states.
  enum Unit: Equatable {
    /// A multiple of the unit of the quantity.
    case factor(Double)
    /// Nanometres of wavelength.
    case nanometres
  }

  /// The unit that a name states for a quantity; nil where it states none.
  static func unit(_ name: String, of quantity: TemperatureQuantity) -> Unit? {
    let words = name.words
    switch quantity {
    case .area: return .factor(1)
    case .lifetime:
      let names: [String: TimeUnit] = [
        "picoseconds": .picoseconds, "nanoseconds": .nanoseconds, "microseconds": .microseconds,
      ]
      return words.lazy.compactMap { TimeUnit(rawValue: $0) ?? names[$0] }.first.map { .factor($0.inSeconds) }
    case .fwhm, .peak:
      if words.contains("mev") { return .factor(1) }
      if words.contains("ev") { return .factor(1000) }
      // hc in meV cm.
      if words.contains("cm") { return .factor(PhysicalConstants.hc * 1e-4) }
      return words.contains("nm") ? .nanometres : nil
    }
  }
}
