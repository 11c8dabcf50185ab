import Fitting

/// The first line of a report: which job, on data of which extent; the files are in the manifest.
public struct ReportHeading: Sendable, Equatable {
  /// The job: `Global fit`, `FWHM(T)`, `Decay`.
  public var job: String
  /// The data in a few words: `250 delays × 256 wavelengths, 500–750 nm`.
  public var data: String

  /// A heading.
  public init(job: String, data: String) {
    self.job = job
    self.data = data
  }
}

/// A result as a person reads it: heading, parameters, what the data determine, derived quantities, statistics.
struct TextReport {
  let heading: ReportHeading
  let result: FitResult
  let inputs: [RunManifest.Input]

  /// The report, with a line feed at the end.
  func text() -> String {
    // Whether errors are rescaled is part of the table's header.
    var lines = [headingLine] + result.preparation.map { "  Prepared: " + $0 }
    if !result.isComputed {
      lines += ["", "  " + errorSource]
      lines += ParameterTable(parameters: result.parameters).lines()
      lines += noteLines
      lines += section(identifiabilityLines)
    }
    lines += section(derivedLines)
    lines += section(rivalLines)
    for table in result.tables where table.place == .text { lines += section(SummaryTable(table: table).lines()) }
    lines += section((result.isComputed ? [] : statisticsLines) + result.findings)
    lines += section(result.warnings.map { "Warning: " + $0 })
    lines += section(notes)
    return lines.joined(separator: "\n") + "\n"
  }

  private var notes: [String] {
    inputs.flatMap { input in input.notes.map { "Note: \(input.name): \($0)" } }
  }

  private var headingLine: String {
    let files = inputs.map(\.name).joined(separator: ", ")
    var parts = [files.isEmpty ? heading.job : heading.job + "  " + files]
    if !heading.data.isEmpty { parts.append(heading.data) }
    if !result.model.isEmpty { parts.append(result.model) }
    return parts.joined(separator: "   ")
  }

  private func section(_ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [""] + lines.map { $0.isEmpty ? $0 : "  " + $0 }
  }

  /// Notes below the table, each once with all symbols it belongs to.
  var noteLines: [String] {
    var notes: [(symbols: [String], text: String)] = []
    for parameter in result.parameters {
      guard let note = parameter.note else { continue }
      if let known = notes.firstIndex(where: { $0.text == note }) {
        notes[known].symbols.append(parameter.symbol)
      } else {
        notes.append(([parameter.symbol], note))
      }
    }
    return notes.map { "  \($0.symbols.joined(separator: ", ")): \($0.text)" }
  }

  var identifiabilityLines: [String] {
    let found = result.identifiability
    guard result.termination.isConverged else { return found.remedy.map { [sentence($0)] } ?? [] }
    guard found.freeParameters > 0 else { return ["Every parameter is held; nothing was fitted but amplitudes."] }
    let isComplete = found.determinedCombinations >= found.freeParameters
    let count =
      isComplete ? "all \(found.freeParameters)" : "\(found.determinedCombinations) of \(found.freeParameters)"
    var line = "These data determine \(count) combination" + (found.freeParameters == 1 ? "." : "s.")
    if !isComplete, !found.weakestDirection.isEmpty { line += " Weakest: \(sentence(found.weakestDirection))" }
    return [line] + (found.remedy.map { [sentence($0)] } ?? [])
  }

  /// The text with a capital first letter, unless that is part of a name, and a full stop.
  private func sentence(_ text: String) -> String {
    guard let first = text.first, let last = text.last else { return text }
    let word = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    // A name, also one of small letters where its weight stands behind it.
    let rest = text.dropFirst(word.count)
    let isName = !word.allSatisfy { $0.isASCII && $0.isLowercase } || rest.hasPrefix(" (+") || rest.hasPrefix(" (−")
    return (isName ? text : first.uppercased() + text.dropFirst()) + (".!?".contains(last) ? "" : ".")
  }

  private var derivedLines: [String] {
    result.derived.isEmpty ? [] : derivedTable.lines().map { String($0.dropFirst(2)) }
  }

  /// The derived quantities.
  var derivedTable: TextTable {
    let hasIntervals = result.derived.contains { $0.interval != nil }
    var table = TextTable(header: ["derived", "value"] + (hasIntervals ? ["interval"] : []) + [""])
    for quantity in result.derived {
      var value = "–"
      if let number = quantity.value {
        let places = quantity.standardError == nil ? quantity.decimals : nil
        value =
          places.flatMap { DecimalNumber(number)?.fixed(decimals: $0) }
          ?? UncertainNumber(number, error: quantity.standardError).text
        if !quantity.unit.isEmpty { value += " " + quantity.unit }
      }
      let interval = hasIntervals ? [quantity.interval.map { intervalCell($0, quantity) } ?? ""] : []
      table.rows.append([quantity.symbol, value] + interval + [quantity.note ?? ""])
    }
    return table
  }

  /// The interval of a derived quantity, to the digits of its value: "[2.61, 2.66] (95 %, bootstrap)".
  private func intervalCell(_ interval: ConfidenceInterval, _ quantity: DerivedQuantity) -> String {
    let printed = quantity.value.map { UncertainNumber($0, error: quantity.standardError) }
    func end(_ value: Double?) -> String {
      guard let value, let number = DecimalNumber(value) else { return "open" }
      return printed?.decimals.map { number.fixed(decimals: $0) } ?? number.significant(5)
    }
    let level = PrintedNumber.short(interval.level * 100, digits: 4)
    return "[\(end(interval.low)), \(end(interval.high))] (\(level) %, \(interval.method.rawValue))"
  }

  /// The best of the other minima; the document holds them all.
  var rivalLines: [String] {
    let shown = result.rivals.prefix(3)
    var lines = shown.map { rival in
      let varied = zip(result.parameters, rival.values).filter { pair in
        pair.0.status != .fixed && pair.0.status != .tied
      }
      // What stays where it is says nothing.
      let moved = varied.filter { abs($0.1 - $0.0.optimum) > max($0.0.standardError ?? 0, 0.01 * abs($0.0.optimum)) }
      var values = (moved.isEmpty ? varied : moved).map {
        "\($0.symbol) = \(PrintedNumber.short($1, digits: 4))" + ($0.unit.isEmpty ? "" : " " + $0.unit)
      }
      if !moved.isEmpty, moved.count < varied.count { values.append("the others as above") }
      // A technique keeps its fit where its model means something, e.g. to the order of two modes.
      let kind =
        rival.deltaChiSquare < -3.84
        ? "Outside the limits of this fit lies a better one" : "Another minimum fits as well"
      return "\(kind) (Δχ² \(PrintedNumber.short(rival.deltaChiSquare, digits: 2))): " + values.joined(separator: ", ")
    }
    let hidden = result.rivals.count - shown.count
    if hidden > 0 { lines.append("… and \(hidden) more, with --json.") }
    return lines
  }

  var statisticsLines: [String] {
    let statistics = result.statistics
    var parts: [String] = []
    func add(_ name: String, _ value: Double?) {
      if let value, value.isFinite { parts.append("\(name) \(PrintedNumber.short(value))") }
    }
    switch statistics.errorScale {
    case .known:
      add("deviance", statistics.deviance)
      add("χ²", statistics.chiSquare)
    case .estimated:
      add("sum of squares", statistics.sumOfSquares)
      add("residual standard deviation", statistics.residualStandardDeviation)
    }
    parts.append("\(statistics.degreesOfFreedom) degrees of freedom")
    add("χ²r", statistics.reducedChiSquare)
    add("AICc", statistics.aicc)
    add("BIC", statistics.bic)
    return [parts.joined(separator: ", ") + ".", terminationLine]
  }

  var errorSource: String {
    if let source = result.statistics.errorSource { return source }
    return switch result.statistics.errorScale {
    case .known where result.statistics.deviance != nil: "Standard errors from counting statistics, not rescaled."
    case .known: "Standard errors from the known σ of the data, not rescaled."
    case .estimated: "Standard errors scaled with the residuals: σ of the data is not known."
    }
  }

  private var terminationLine: String {
    let termination = result.termination
    let evaluations = termination.residualEvaluations + termination.jacobianEvaluations
    var line = termination.isConverged ? "Converged" : "NOT CONVERGED (\(termination.reason.rawValue))"
    if !termination.isConverged, !termination.message.isEmpty { line += ": " + termination.message }
    if line.last == "." { line.removeLast() }
    line += ", \(evaluations) evaluation" + (evaluations == 1 ? "" : "s")
    return line + ", \(termination.starts) start" + (termination.starts == 1 ? "." : "s.")
  }
}
