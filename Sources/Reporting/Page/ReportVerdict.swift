import Fitting

/// What is to be said first of a result: which of its parameters have a value.
struct ReportVerdict {
  /// How a reader is to take a result.
  enum Tone: String {
    case good, care, bad
  }
  /// One sentence.
  let headline: String
  let tone: Tone

  init(_ result: FitResult) {
    let varied = result.parameters.filter { $0.status != .fixed && $0.status != .tied }
    let open = varied.filter { $0.value == nil }.map(\.symbol)
    let isConverged = result.termination.isConverged
    if result.isComputed {
      headline = "Computed, not fitted."
    } else if !isConverged {
      headline = "The fit did not converge: no number here is to be quoted."
    } else if varied.isEmpty {
      headline = "Every parameter was held."
    } else if open.isEmpty {
      headline =
        varied.count == 1 ? "The parameter is determined." : "All \(varied.count) free parameters are determined."
    } else {
      headline =
        "\(varied.count - open.count) of \(varied.count) free parameters have a value; open or limited: "
        + open.joined(separator: ", ") + "."
    }
    tone =
      result.isComputed ? .good : !isConverged ? .bad : open.isEmpty && result.warnings.isEmpty ? .good : .care
  }
}
