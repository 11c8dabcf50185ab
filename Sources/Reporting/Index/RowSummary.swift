/// One of many results in a few words: what it is of, how it is to be taken, its main numbers.
public struct RowSummary: Sendable {
  /// How a result is to be taken, worst first.
  public enum Standing: UInt8, Sendable, CaseIterable {
    /// There is no fit.
    case failed
    /// The fit did not converge.
    case notConverged
    /// A parameter has no value.
    case open
    /// Every parameter has a value, and there are warnings.
    case warned
    /// Every parameter has a value.
    case determined
  }

  /// The file, and the number of the decay in it.
  let place: String
  /// Its name; empty where it has none.
  public let label: String
  /// How it is to be taken.
  public let standing: Standing
  let verdict: String
  let numbers: String
  /// χ² per degree of freedom; nil where it is not known.
  public let reducedChiSquare: Double?
  let remarks: String
  let thumbnail: Thumbnail?
  /// Folder of its own page, beside the list; nil where there is none.
  let page: String?

  /// Longest text of the remarks, and of a name.
  private static let longest = 160
  private static let open: Set<String> = ["lowerBound", "upperBound", "notDetermined"]

  /// The summary of a row with these cells.
  public init(names: [String], texts: [String]) {
    let cells = RowCells(names, texts)
    let parts = [cells["source"] ?? "", cells["column"].flatMap { $0.isEmpty ? nil : "#\($0)" } ?? ""]
    place = parts.filter { !$0.isEmpty }.map(Self.cut).joined(separator: " ")
    label = Self.cut(cells["label"] ?? "")
    let quantities = names.filter { RowCells.isShown($0) && cells.isQuantity($0) }
    let missing = names.filter { name in
      name.hasSuffix("_verdict") && Self.open.contains(cells[name] ?? "")
    }.map { String($0.dropLast(8)) }
    let warnings = cells["warnings"] ?? ""
    let status = cells["status"] ?? ""
    switch status {
    case "failed": (standing, verdict) = (.failed, "no fit")
    case "converged":
      if !missing.isEmpty {
        (standing, verdict) = (.open, "open or limited: " + Self.cut(missing.joined(separator: ", ")))
      } else {
        (standing, verdict) = (warnings.isEmpty ? .determined : .warned, "determined")
      }
    default: (standing, verdict) = (.notConverged, "not converged")
    }
    numbers = quantities.map { "\($0) \(cells.text($0, unit: nil))" }.joined(separator: " · ")
    reducedChiSquare = cells.number("chi2r").flatMap { $0.isFinite ? $0 : nil }
    remarks = Self.cut(status == "failed" ? cells["error"] ?? "" : warnings)
    thumbnail = cells["thumbnail"].flatMap(Thumbnail.init(stored:))
    page = cells["page"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func cut(_ text: String) -> String {
    text.count > longest ? text.prefix(longest - 1) + "…" : text
  }
}
