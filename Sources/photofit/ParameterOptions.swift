import ArgumentParser

/// Parameters held or bounded by the user.
struct ParameterOptions: ParsableArguments {
  @Option(help: .init("Hold a parameter, in the unit of the table. Can be repeated.", valueName: "name=value"))
  var fix: [String] = []

  @Option(
    help: .init("Keep a parameter in a range; either end can be left out. Can be repeated.", valueName: "name=low:high")
  )
  var bound: [String] = []

  func validate() throws {
    let held = try held()
    if let name = try bounds().keys.filter({ held[$0] != nil }).min() {
      throw ValidationError("--fix and --bound both name '\(name)'; a parameter that is held needs no bounds.")
    }
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    if !fix.isEmpty { given["fix"] = fix.joined(separator: ",") }
    if !bound.isEmpty { given["bound"] = bound.joined(separator: ",") }
    return given
  }

  /// Values to hold, by parameter name.
  func held() throws -> [String: Double] {
    try NumberLists.assignments(fix, option: "--fix", example: "E_ac=4.3")
  }

  /// Ranges, by parameter name; an end left out is infinite.
  func bounds() throws -> [String: ClosedRange<Double>] {
    var bounds: [String: ClosedRange<Double>] = [:]
    for text in bound {
      let form = "NAME=LOW:HIGH, as in --bound E_op=20:60"
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let ends = parts.count == 2 ? parts[1].split(separator: ":", omittingEmptySubsequences: false) : []
      guard !name.isEmpty, ends.count == 2 else { throw ValidationError("--bound \(text): must be \(form).") }
      let lower = try end(ends[0], ifEmpty: -.infinity, of: text)
      let upper = try end(ends[1], ifEmpty: .infinity, of: text)
      guard lower < upper else {
        throw ValidationError(
          lower == upper
            ? "--bound \(text): both ends are the same; hold the parameter with --fix \(name)=\(ends[0])."
            : "--bound \(text): the bounds are inverted; the lower one comes first, \(name)=\(ends[1]):\(ends[0]).")
      }
      guard bounds.updateValue(lower...upper, forKey: name) == nil else {
        throw ValidationError("--bound \(text): '\(name)' is bounded twice; say it once.")
      }
    }
    return bounds
  }

  private func end(_ text: Substring, ifEmpty: Double, of option: String) throws -> Double {
    if text.isEmpty { return ifEmpty }
    guard let number = Double(text), !number.isNaN else {
      throw ValidationError("--bound \(option): '\(text)' is not a number.")
    }
    return number
  }
}
