/// Ions that differ in some counts: `[Au{x}Ag{44-x}(p-MBA){30-y}Cl{y}]4-`, with the ranges of x and y.
public struct IonFamily: Sendable, Equatable {
  /// The most combinations that a family may have.
  static let limit = 20_000_000

  /// The family as it was written.
  public let text: String
  /// Variables in the order in which they appear, and their values.
  public let variables: [String]
  private let values: [[Int]]
  /// Text between the counts; one more than there are counts.
  private let pieces: [String]
  let counts: [FamilyCount]

  /// Number of combinations of all values, members or not.
  public var size: Int { values.reduce(1) { $0 * $1.count } }

  /// Reads a family. Throws `invalidIon` for what cannot be read, `invalidOption` for a variable without range, and for too
  /// many combinations.
  public init(_ text: String, ranges: [String: [Int]]) throws(MassSpectraError) {
    let plain = Letters.plain(text)
    var pieces: [String] = []
    var counts: [FamilyCount] = []
    var rest = plain[...]
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw MassSpectraError(.invalidIon, "'\(text)': a brace is not closed")
      }
      pieces.append(String(rest[..<open]))
      counts.append(try FamilyCount(rest[rest.index(after: open)..<close], of: text))
      rest = rest[rest.index(after: close)...]
    }
    pieces.append(String(rest))
    var variables: [String] = []
    for count in counts {
      for name in count.factors.keys.sorted() where !variables.contains(name) { variables.append(name) }
    }
    var values: [[Int]] = []
    var size = 1
    for name in variables {
      guard let range = ranges[name], !range.isEmpty else {
        throw MassSpectraError(
          .invalidOption,
          "the family has a variable \(name) without values; say "
            + (name == "x" ? "--x 0-12" : "--range \(name)=0-12"))
      }
      let (product, overflows) = size.multipliedReportingOverflow(by: range.count)
      guard !overflows, product <= Self.limit else {
        throw MassSpectraError(.invalidOption, "the family has more than \(Self.limit) combinations; narrow the ranges")
      }
      size = product
      values.append(range)
    }
    if let name = ranges.keys.sorted().first(where: { !variables.contains($0) }) {
      throw MassSpectraError(
        .invalidOption, "'\(text)' has no variable \(name); write it in braces, as in Au{\(name)}")
    }
    self.text = text
    self.variables = variables
    self.values = values
    self.pieces = pieces
    self.counts = counts
  }

  /// True where a count stands before its unit, as those of adducts do.
  private func isAdduct(_ index: Int) -> Bool { pieces[index].last == "+" || pieces[index].last == "-" }

  /// Calls `body` with the values of the variables of every member: of combinations that make no count of the core
  /// negative.
  func visit(_ body: ([Int], [String: Int]) throws(MassSpectraError) -> Void) throws(MassSpectraError) {
    var position = [Int](repeating: 0, count: variables.count)
    let core = counts.indices.filter { !isAdduct($0) }
    var current = Dictionary(uniqueKeysWithValues: zip(variables, values.map { $0[0] }))
    while true {
      let numbers = counts.map { $0.value(current) }
      if core.allSatisfy({ numbers[$0] >= 0 }) { try body(numbers, current) }
      var digit = variables.count - 1
      while digit >= 0 {
        position[digit] += 1
        if position[digit] < values[digit].count { break }
        position[digit] = 0
        current[variables[digit]] = values[digit][0]
        digit -= 1
      }
      guard digit >= 0 else { return }
      current[variables[digit]] = values[digit][position[digit]]
    }
  }

  /// The ion with the given counts, as text: units with the count 0 are left out.
  func text(_ numbers: [Int]) -> String {
    var result = pieces[0]
    for (index, number) in numbers.enumerated() {
      var next = pieces[index + 1]
      if isAdduct(index) {
        if number == 0 {
          result.removeLast()
          next = String(next.drop { !"+-]".contains($0) })
        } else {
          if number < 0 { result += result.removeLast() == "+" ? "-" : "+" }
          if abs(number) != 1 { result += "\(abs(number))" }
        }
      } else if number == 0 {
        Self.removeUnit(&result)
      } else if number != 1 {
        result += "\(number)"
      }
      result += next
    }
    return result
  }

  /// Takes an element or a group in parentheses from the end.
  private static func removeUnit(_ text: inout String) {
    if text.last == ")" {
      var level = 0
      while let last = text.popLast() {
        if last == ")" { level += 1 }
        if last == "(" { level -= 1 }
        if level == 0 { return }
      }
    } else {
      while let last = text.popLast(), last.isLowercase {}
    }
  }

  /// The members, each with the values of its variables. Throws where there are more than `limit`, or none.
  public func members(
    limit: Int, names: LigandNames = .standard, table: IsotopeTable = .standard
  ) throws(MassSpectraError) -> [FamilyMember] {
    var members: [FamilyMember] = []
    try visit { (numbers, values) throws(MassSpectraError) in
      guard members.count < limit else {
        throw MassSpectraError(.invalidOption, "'\(text)' has more than \(limit) members; narrow the ranges")
      }
      members.append(
        FamilyMember(ion: try ClusterIon(self.text(numbers), names: names, table: table), variables: values))
    }
    guard !members.isEmpty else {
      throw MassSpectraError(.invalidOption, "'\(text)' has no member: the ranges make a count negative throughout")
    }
    return members
  }
}

/// An ion of a family.
public struct FamilyMember: Sendable, Equatable {
  /// The ion.
  public let ion: ClusterIon
  /// The values of the family's variables.
  public let variables: [String: Int]

  /// An ion with its variables.
  public init(ion: ClusterIon, variables: [String: Int] = [:]) {
    self.ion = ion
    self.variables = variables
  }
}
