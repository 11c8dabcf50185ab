import Kinetics
import Transients

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a recipe file asks for.
public struct RecipeFile: Sendable, Equatable {
  /// The scheme.
  public var target: TargetRecipe
  /// Degree of the polynomial of time zero; nil where the file does not say.
  public var chirpOrder: Int?
  /// Start value of the response's full width at half maximum; nil where the file does not say.
  public var responseWidth: Double?
}

/// Reads recipes of target schemes.
///
///     compartments:            # population at time zero
///       hot: 1
///       relaxed: 0
///       trapped: 0
///     steps:
///       tau1: {from: hot, to: {relaxed: 0.7, trapped: 0.3}, lifetime: 0.4}
///       tau2: {from: relaxed, lifetime: 5, bounds: [0.1, 100]}
///       k3: {from: trapped, to: relaxed, rate: 0.001, fixed: true}
///     chirp: 2                 # may be left out, as may
///     irf_fwhm: 0.1
///
/// A step's name is that of its parameter. It leaves `from`; `to` is a compartment, `ground`, or several with the part
/// of the rate that each gets, the rest being lost. Without `to` all is lost.
public enum RecipeReader {
  /// Reads a file of at most 1 MB. Throws ``RecipeError`` with file, line and column.
  public static func recipe(at path: String) throws(RecipeError) -> RecipeFile {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw RecipeError("\(path): cannot be read; is the name right?", isMissingFile: true)
    }
    guard data.count <= 1_000_000 else { throw RecipeError("\(path): is too large for a recipe (1 MB)") }
    return try recipe(Array(data), source: path)
  }

  /// Reads the text of a recipe; `source` is its name in errors.
  public static func recipe(_ bytes: [UInt8], source: String) throws(RecipeError) -> RecipeFile {
    let root = RecipeNode(try YAMLReader.read(bytes, source: source), source: source)
    let entries = try root.table(["compartments", "steps", "chirp", "irf_fwhm"], required: ["compartments", "steps"])
    var compartments: [(name: String, population: Double)] = []
    for (name, node) in try root.value("compartments", entries).namedValues() {
      try node.checkName(name, reserved: ["ground"])
      compartments.append((name, try node.number(0...Double.greatestFiniteMagnitude, "0 or more")))
    }
    let populated = try root.value("compartments", entries)
    guard (1...10).contains(compartments.count) else {
      throw populated.error("\(compartments.count) compartments are given; a scheme has 1 to 10")
    }
    guard compartments.contains(where: { $0.population > 0 }) else {
      throw populated.error("nothing is populated at time zero; give at least one compartment a number above 0")
    }
    let names = compartments.map(\.name)
    var rates: [TargetRecipe.Rate] = []
    var transfers: [TargetScheme.Transfer] = []
    let steps = try root.value("steps", entries)
    for (name, node) in try steps.namedValues() {
      try node.checkName(name, reserved: ["t0", "irf_fwhm"])
      rates.append(try rate(name, node))
      transfers += try self.transfers(node, names, rate: rates.count - 1)
    }
    guard rates.count <= 20 else { throw steps.error("\(rates.count) steps are given; a scheme has at most 20") }
    let scheme = TargetScheme(
      initial: compartments.map(\.population), rateCount: rates.count, transfers: transfers)
    if let index = scheme.unreachable.first {
      throw try populated.value(names[index], populated.namedValues()).error(
        "'\(names[index])' is never populated; let a step lead to it, or give it a number above 0")
    }
    var file = RecipeFile(target: TargetRecipe(compartments: names, rates: rates, scheme: scheme))
    if let node = entries.first(where: { $0.name == "chirp" })?.node {
      let order = try node.number(0...6, "0 to 6")
      guard let whole = Int(exactly: order) else { throw node.error("the order of a chirp is a whole number") }
      file.chirpOrder = whole
    }
    if let node = entries.first(where: { $0.name == "irf_fwhm" })?.node { file.responseWidth = try node.positive() }
    return file
  }

  private static func rate(_ name: String, _ node: RecipeNode) throws(RecipeError) -> TargetRecipe.Rate {
    let entries = try node.table(["from", "to", "lifetime", "rate", "fixed", "bounds"], required: ["from"])
    let given = entries.filter { $0.name == "lifetime" || $0.name == "rate" }
    guard given.count == 1, let start = given.first else {
      throw node.error("'\(name)' needs either a lifetime or a rate to start from, as in lifetime: 3")
    }
    var rate = TargetRecipe.Rate(name, isLifetime: start.name == "lifetime", start: try start.node.positive())
    if let fixed = entries.first(where: { $0.name == "fixed" })?.node {
      switch try fixed.text() {
      case "true": rate.isFixed = true
      case "false": break
      default: throw fixed.error("fixed is true or false")
      }
    }
    if let bounds = entries.first(where: { $0.name == "bounds" })?.node {
      guard !rate.isFixed else { throw bounds.error("'\(name)' is held and needs no bounds") }
      let ends = try bounds.list()
      guard ends.count == 2 else { throw bounds.error("bounds are two numbers, as in [0.1, 100]") }
      let (low, high) = (try ends[0].positive(), try ends[1].positive())
      guard low < high else { throw bounds.error("the lower bound comes first") }
      guard (low...high).contains(rate.start) else { throw start.node.error("the start lies outside the bounds") }
      rate.bounds = low...high
    }
    return rate
  }

  private static func transfers(
    _ node: RecipeNode, _ names: [String], rate: Int
  ) throws(RecipeError) -> [TargetScheme.Transfer] {
    let entries = try node.namedValues()
    func index(_ name: String, _ node: RecipeNode) throws(RecipeError) -> Int {
      guard let index = names.firstIndex(of: name) else {
        throw node.error("there is no compartment '\(name)'; there are \(names.joined(separator: ", "))")
      }
      return index
    }
    let origin = try node.value("from", entries)
    let from = try index(try origin.text(), origin)
    func target(_ name: String, _ node: RecipeNode) throws(RecipeError) -> Int? {
      if name == "ground" { return nil }
      let to = try index(name, node)
      guard to != from else { throw node.error("a step from '\(name)' to itself is none") }
      return to
    }
    guard let destination = entries.first(where: { $0.name == "to" })?.node else {
      return [TargetScheme.Transfer(from: from, to: nil, rate: rate)]
    }
    guard destination.isTable else {
      return [TargetScheme.Transfer(from: from, to: try target(try destination.text(), destination), rate: rate)]
    }
    var result: [TargetScheme.Transfer] = []
    var sum = 0.0
    for (name, part) in try destination.namedValues() {
      let fraction = try part.number(0...1, "a fraction of the rate, above 0 and at most 1")
      guard fraction > 0 else { throw part.error("a fraction of 0 is no step; leave '\(name)' out") }
      sum += fraction
      result.append(TargetScheme.Transfer(from: from, to: try target(name, part), rate: rate, fraction: fraction))
    }
    guard sum <= 1 + 1e-12 else { throw destination.error("the fractions add up to \(sum); at most 1 can leave") }
    if sum < 1 - 1e-12 { result.append(TargetScheme.Transfer(from: from, to: nil, rate: rate, fraction: 1 - sum)) }
    return result
  }
}
