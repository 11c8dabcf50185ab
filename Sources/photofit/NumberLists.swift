import ArgumentParser

/// Numbers as they are written in options: `0.3,3,inf` and `10:300:10`.
enum NumberLists {
  /// The most numbers that an option may stand for.
  private static let limit = 100_000

  /// A list separated by commas. Infinite only where it makes sense to the option.
  static func list(_ text: String, option: String, allowsInfinity: Bool = false) throws -> [Double] {
    let numbers = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let number = Double(part), !number.isNaN, number.isFinite || (allowsInfinity && number > 0) else {
        let example = allowsInfinity ? "0.3,3,inf" : "1,2.5"
        throw ValidationError("\(option) \(text): '\(part)' is not a number; write them as in \(option) \(example).")
      }
      return number
    }
    return numbers
  }

  /// A list, or an evenly spaced range first:last:step with both ends.
  static func listOrRange(_ text: String, option: String) throws -> [Double] {
    guard text.contains(":") else { return try list(text, option: option) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 3, let first = parts[0], let last = parts[1], let step = parts[2],
      first.isFinite, last.isFinite, step.isFinite, step > 0, last >= first
    else { throw ValidationError("\(option) \(text): must be FIRST:LAST:STEP, as in \(option) 10:300:10.") }
    // Half a millionth of a step forgives the rounding of decimal steps.
    let count = ((last - first) / step + 1e-6).rounded(.down)
    guard count < Double(limit) else { throw ValidationError("\(option) \(text): is more than \(limit) numbers.") }
    return (0...Int(count)).map { first + Double($0) * step }
  }

  /// A range low:high of finite numbers.
  static func interval(_ text: String, option: String) throws -> ClosedRange<Double> {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low.isFinite, high.isFinite else {
      throw ValidationError("\(option) \(text): must be LOW:HIGH, as in \(option) 600:850.")
    }
    guard low < high else {
      throw ValidationError("\(option) \(text): the lower end comes first, \(option) \(ends[1] ?? 0):\(ends[0] ?? 0).")
    }
    return low...high
  }

  /// A range low:high, of which one end may be left out: `1:` or `:500`.
  static func openInterval(_ text: String, option: String) throws -> ClosedRange<Double> {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].isEmpty != parts[1].isEmpty else {
      return try interval(text, option: option)
    }
    guard let end = Double(parts[0].isEmpty ? parts[1] : parts[0]), end.isFinite else {
      throw ValidationError("\(option) \(text): must be LOW:HIGH, LOW: or :HIGH, as in \(option) 600:850.")
    }
    return parts[0].isEmpty ? -.infinity...end : end...(.infinity)
  }

  /// `name=value` pairs, each name once.
  static func assignments(_ texts: [String], option: String, example: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ValidationError("\(option) \(text): must be NAME=VALUE, as in \(option) \(example).")
      }
      guard let number = Double(parts[1]), !number.isNaN else {
        throw ValidationError("\(option) \(text): '\(parts[1])' is not a number.")
      }
      guard values.updateValue(number, forKey: String(parts[0])) == nil else {
        throw ValidationError("\(option) \(text): '\(parts[0])' is given twice; say it once.")
      }
    }
    return values
  }
}
