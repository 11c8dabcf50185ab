import Fitting
import Kinetics
import Transients

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

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
///
/// A step's name is that of its parameter. It leaves `from`; `to` is a compartment, `ground`, or several with the part
/// of the rate that each gets, the rest being lost. Without `to` all is lost. A lifetime or rate that follows another
/// parameter is written so in place of a number, `lifetime: 2*tau1`. What may follow is read by ``RecipeFile``:
///
///     chirp: 2                 # or {order: 2, reference: 600, axis: inverse}
///     irf_fwhm: 0.1            # or irf: {fwhm: 0.1, order: 1, second: {fwhm: 0.4, shift: 0, fraction: 0.2}}
///                              # or irf: {file: response.csv}
///     artifact: 2              # or {order: 2, fwhm: 0.15}
///     oscillations: [{wavenumber: 120, damping: 0.5}]
///     baseline: true
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
    let entries = try root.table(
      ["compartments", "steps"] + RecipeFile.partNames, required: ["compartments", "steps"])
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
      try node.checkName(name, reserved: RecipeFile.parameterNames)
      rates.append(try rate(name, node))
      transfers += try self.transfers(node, names, rate: rates.count - 1)
    }
    try checkTies(steps, rates)
    guard rates.count <= 20 else { throw steps.error("\(rates.count) steps are given; a scheme has at most 20") }
    let scheme = TargetScheme(
      initial: compartments.map(\.population), rateCount: rates.count, transfers: transfers)
    if let index = scheme.unreachable.first {
      throw try populated.value(names[index], populated.namedValues()).error(
        "'\(names[index])' is never populated; let a step lead to it, or give it a number above 0")
    }
    var file = RecipeFile(target: TargetRecipe(compartments: names, rates: rates, scheme: scheme))
    try file.read(entries)
    return file
  }

  /// Refuses ties to what is no step or of another kind, to what follows another itself, and values that are not above 0.
  private static func checkTies(_ steps: RecipeNode, _ rates: [TargetRecipe.Rate]) throws(RecipeError) {
    for ((name, node), rate) in zip(try steps.namedValues(), rates) {
      guard let tie = rate.tie,
        let value = try node.namedValues().first(where: { $0.name == "lifetime" || $0.name == "rate" })
      else { continue }
      guard let other = rates.first(where: { $0.name == tie.other }), tie.other != name else {
        throw value.node.error(
          "'\(tie.other)' is neither a number above 0 nor another step; write 3, or 2*\(rates[0].name)")
      }
      guard other.tie == nil else {
        throw value.node.error("'\(name)' follows \(tie.other), which itself follows another; tie both to the same")
      }
      guard other.isLifetime == rate.isLifetime else {
        throw value.node.error(
          "'\(name)' is a \(value.name) and cannot follow \(tie.other), a \(other.isLifetime ? "lifetime" : "rate"); write both as "
            + "lifetimes, or both as rates")
      }
      let start = tie.factor * other.start + tie.offset
      guard start > 0, start.isFinite else {
        throw value.node.error(
          "'\(name)' would start at \(start), from \(tie.other) = \(other.start); it must be above 0: change the factor or the "
            + "offset")
      }
    }
  }

  private static func rate(_ name: String, _ node: RecipeNode) throws(RecipeError) -> TargetRecipe.Rate {
    let entries = try node.table(["from", "to", "lifetime", "rate", "fixed", "bounds"], required: ["from"])
    let given = entries.filter { $0.name == "lifetime" || $0.name == "rate" }
    guard given.count == 1, let start = given.first else {
      throw node.error("'\(name)' needs either a lifetime or a rate to start from, as in lifetime: 3")
    }
    let isLifetime = start.name == "lifetime"
    let text = try start.node.text()
    if Double(text) == nil, let tie = ParameterTie(text) {
      if let other = entries.first(where: { $0.name == "fixed" || $0.name == "bounds" }) {
        throw other.node.error("'\(name)' follows \(tie.other) and can be neither held nor bounded")
      }
      var rate = TargetRecipe.Rate(name, isLifetime: isLifetime, start: 1)
      rate.tie = tie
      return rate
    }
    var rate = TargetRecipe.Rate(name, isLifetime: isLifetime, start: try start.node.positive())
    if let fixed = entries.first(where: { $0.name == "fixed" })?.node {
      rate.isFixed = try fixed.boolean("fixed")
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
