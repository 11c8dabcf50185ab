/// The cells of one row of results by name, and how a person reads them.
struct RowCells {
  /// Cells that are not shown: what the model needs besides what is asked for, and long text.
  private static let hidden = [
    "amplitude", "background", "shift", "scatter", "fraction", "fit_", "deviance", "warnings", "error",
  ]
  private static let endings = ["_error", "_unit", "_verdict", "_low", "_high"]
  private let texts: [String: String]

  init(_ names: [String], _ texts: [String]) {
    self.texts = Dictionary(zip(names, texts)) { first, _ in first }
  }

  subscript(name: String) -> String? { texts[name] }

  /// True for what a fit is made for, and what tells the rows apart.
  static func isShown(_ name: String) -> Bool {
    !hidden.contains(where: name.hasPrefix) && !endings.contains(where: name.hasSuffix)
      && !ResultRow.illustrations.contains(name)
  }

  /// True for a parameter or a derived quantity.
  func isQuantity(_ name: String) -> Bool { texts[name + "_unit"] != nil || texts[name + "_verdict"] != nil }

  /// The number of a cell.
  func number(_ name: String) -> Double? { texts[name].flatMap { Double($0) } }

  /// A quantity rounded to its error, its limit, or a dash; other cells as they are. `unit` nil leaves the unit with the
  /// number.
  func text(_ name: String, unit: String?) -> String {
    guard let text = texts[name] else { return "" }
    guard isQuantity(name) || name == "chi2r" || name == "durbin_watson" else { return text }
    let own = texts[name + "_unit"] ?? ""
    let suffix = unit == nil && !own.isEmpty ? " " + own : ""
    if let value = number(name) {
      guard let error = number(name + "_error") else { return PrintedNumber.short(value, digits: 4) + suffix }
      return UncertainNumber(value, error: error).text + suffix
    }
    if let low = number(name + "_low"), number(name + "_high") == nil {
      return "> " + PrintedNumber.short(low, digits: 3) + suffix
    }
    if let high = number(name + "_high"), number(name + "_low") == nil {
      return "< " + PrintedNumber.short(high, digits: 3) + suffix
    }
    // What is held and has no number is held at infinity.
    if texts[name + "_verdict"] == "fixed" { return "∞" }
    return texts["status"] == "failed" ? "" : "–"
  }
}
