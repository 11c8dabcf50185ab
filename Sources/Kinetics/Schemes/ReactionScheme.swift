/// What is wrong with a reaction scheme as it was written.
public struct ReactionSchemeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to change.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Reactions by mass action: `A->B->C`, `A<->B`, `2A->B`, `A+B->2B` (autocatalysis), several separated by semicolons.
///
/// The rate of a step is its constant times the product of its reactants' concentrations, each as often as it reacts:
/// d[A]/dt = −2k[A]² for `2A->B`. Constants are k1, k2, … in the order of the arrows; of a reversible step the way back is
/// the constant after the way there. Species stand in the order in which they appear.
public struct ReactionScheme: Sendable, Equatable {
  /// One direction of a reaction.
  public struct Step: Sendable, Equatable {
    /// Positions of what reacts, each as often as it does.
    public let reactants: [Int]
    /// Positions of what is formed.
    public let products: [Int]
  }

  /// The largest number of species, and of steps.
  static let limit = 8

  /// Names of the species.
  public private(set) var species: [String] = []
  /// The steps; each has a rate constant of its own.
  public private(set) var steps: [Step] = []
  /// The scheme as it was written.
  public let text: String

  /// Reads a scheme. Throws for what cannot be read, for more than eight species or steps, and for steps that change
  /// nothing.
  public init(_ text: String) throws(ReactionSchemeError) {
    self.text = text
    for reaction in text.split(whereSeparator: { $0 == ";" || $0 == "," || $0.isNewline }) {
      try read(String(reaction.filter { !$0.isWhitespace }))
    }
    guard !steps.isEmpty else {
      throw ReactionSchemeError("the scheme '\(text)' has no arrow; write it as \"A->B->C\"")
    }
    guard species.count <= Self.limit, steps.count <= Self.limit else {
      throw ReactionSchemeError("the scheme '\(text)' has more than \(Self.limit) species or steps")
    }
  }

  private mutating func read(_ reaction: String) throws(ReactionSchemeError) {
    var rest = reaction[...]
    var left: [Int]?
    var isReversible = false
    while true {
      let arrow = ["<=>", "<->", "->", "=>", "→", "⇌"].compactMap { mark in
        rest.firstRange(of: mark).map { (range: $0, isReversible: mark.count == 3 || mark == "⇌") }
      }.min {
        $0.range.lowerBound < $1.range.lowerBound || ($0.range.lowerBound == $1.range.lowerBound && $0.isReversible)
      }
      let side = try complex(arrow.map { rest[..<$0.range.lowerBound] } ?? rest, of: reaction)
      if let left {
        guard left.sorted() != side.sorted() else {
          throw ReactionSchemeError("a step of '\(reaction)' changes nothing; both sides are the same")
        }
        steps.append(Step(reactants: left, products: side))
        if isReversible { steps.append(Step(reactants: side, products: left)) }
      }
      guard let arrow else { return }
      left = side
      isReversible = arrow.isReversible
      rest = rest[arrow.range.upperBound...]
    }
  }

  /// One side of a reaction, `2A+B`.
  private mutating func complex(_ text: Substring, of reaction: String) throws(ReactionSchemeError) -> [Int] {
    var side: [Int] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      let name = String(part.dropFirst(digits.count))
      let count = digits.isEmpty ? 1 : Int(digits) ?? 0
      guard let first = name.first, first.isLetter,
        name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "*" })
      else {
        throw ReactionSchemeError(
          "'\(part)' in '\(reaction)' is no species; write a scheme as \"A->B->C\" or \"A+B->2B\"")
      }
      guard (1...3).contains(count) else {
        throw ReactionSchemeError("'\(part)' in '\(reaction)': one to three of a species can react at once")
      }
      let position = species.firstIndex(of: name) ?? species.count
      if position == species.count { species.append(name) }
      side += [Int](repeating: position, count: count)
    }
    guard side.count <= 4 else { throw ReactionSchemeError("'\(text)': more than four at once do not react") }
    return side
  }

  /// Names of the rate constants: `k1`, `k2`, ….
  public var rateNames: [String] { steps.indices.map { "k\($0 + 1)" } }

  /// Number of species that meet in a step: 1 for first order.
  public func order(_ step: Int) -> Int { steps[step].reactants.count }

  /// True where every step is of first order in one species and forms one.
  public var isFirstOrder: Bool { steps.allSatisfy { $0.reactants.count == 1 && $0.products.count == 1 } }

  /// The scheme as a network of first-order transfers; nil where a step is of higher order.
  func target(initial: [Double]) -> TargetScheme? {
    guard isFirstOrder else { return nil }
    return TargetScheme(
      initial: initial, rateCount: steps.count,
      transfers: steps.indices.map {
        TargetScheme.Transfer(from: steps[$0].reactants[0], to: steps[$0].products[0], rate: $0)
      })
  }
}
