/// Pages of JCAMP-DX `##NTUPLES` (McDonald & Wilks 1988; version 5.01): one spectrum a page, its axes in lists of labels.
enum JcampTuples {
  /// The labels of a page as a block of its own would have them.
  ///
  /// `table` is the value of its `##DATA TABLE`: `(X++(Y..Y)), XYDATA`. Throws for tables of something else than
  /// intensities over a position.
  static func labels(
    _ labels: [String: String], table: String, file: String, line: Int
  ) throws(MeasurementError) -> [String: String] {
    let symbols = list(labels["SYMBOL"])
    let form = table.filter(\.isLetter).uppercased()
    guard form.hasPrefix("XY"), let x = symbols.firstIndex(of: "X"), let y = symbols.firstIndex(of: "Y") else {
      throw MeasurementError(
        .wrongKind, file: file, line: line,
        "the page's table \(table.quotedForMessage) is not one of intensities Y over a position X; export each spectrum by "
          + "itself")
    }
    var own = labels
    func take(_ name: String, from other: String, _ index: Int) {
      let values = list(labels[other])
      own[name] = index < values.count && !values[index].isEmpty ? values[index] : nil
    }
    take("FIRSTX", from: "FIRST", x)
    take("LASTX", from: "LAST", x)
    take("NPOINTS", from: "VARDIM", x)
    take("XFACTOR", from: "FACTOR", x)
    take("YFACTOR", from: "FACTOR", y)
    take("XUNITS", from: "UNITS", x)
    if let page = labels["PAGE"] { own["TITLE"] = title(page, symbols, list(labels["UNITS"])) }
    return own
  }

  /// `T=80` with its unit: `80 K`; another page by its own words.
  private static func title(_ page: String, _ symbols: [String], _ units: [String]) -> String {
    let parts = page.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
    guard parts.count == 2, let place = symbols.firstIndex(of: parts[0].uppercased()), place < units.count else {
      return page
    }
    let unit = units[place].uppercased()
    if unit == "K" || unit.hasPrefix("KELVIN") { return "\(parts[1]) K" }
    if unit == "C" || unit.hasPrefix("CELSIUS") || unit.hasPrefix("DEG") { return "\(parts[1]) °C" }
    return page
  }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
  }
}
