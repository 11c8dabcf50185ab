import Measurements

/// A model of a band's width, energy or area, or of a lifetime, against temperature.
///
/// Everything a list of models needs is data: formula, parameters and source. n(E) = 1/(exp(E/kT) − 1); energies in
/// meV, T in K, k = 0.08617333262 meV/K. Every model is finite down to T → 0.
public struct ThermalModel: Sendable {
  /// Writes ∂value/∂parameter into the first slots and returns the value, for parameters in the model's order at a
  /// temperature in K.
  typealias Evaluation = @Sendable (_ p: [Double], _ temperature: Double, _ slopes: inout SIMD8<Double>) -> Double

  /// The name in options and results.
  public let name: String
  /// What it describes.
  public let quantity: TemperatureQuantity
  /// The idea, in a few words.
  public let summary: String
  /// The formula, in symbols of the parameters.
  public let formula: String
  /// The parameters, in the order that ``ThermalCurve`` takes them; at most eight.
  public let parameters: [ThermalParameter]
  /// Where it comes from, with its DOI.
  public let source: String
  /// Value and derivatives.
  let evaluate: Evaluation
  /// A random start that passes near the data.
  let start: @Sendable (inout StartPoint) -> [Double]

  init(
    _ name: String, _ quantity: TemperatureQuantity, _ summary: String, formula: String,
    parameters: [ThermalParameter], source: String, start: @escaping @Sendable (inout StartPoint) -> [Double],
    evaluate: @escaping Evaluation
  ) {
    precondition(parameters.count <= SIMD8<Double>.scalarCount, "a model has at most eight parameters")
    self.name = name
    self.quantity = quantity
    self.summary = summary
    self.formula = formula
    self.parameters = parameters
    self.source = source
    self.evaluate = evaluate
    self.start = start
  }

  /// The position of a parameter.
  func index(of parameter: String) -> Int? { parameters.firstIndex { $0.name == parameter } }
}

extension ThermalModel: CaseIterable {
  /// Every model: of widths, energies, areas and lifetimes.
  public static let allCases: [ThermalModel] = [
    acousticOptical, toyozawa, stadler, rudin, rudinImpurities, boseEinstein, mcCumberSturge, varshni, odonnellChen,
    vina, twoOscillator, mcCumberSturgeShift, arrhenius, arrheniusTwo, darkBright, rates, ratesTwo, tadf,
  ]

  /// The models of a quantity, the default one first.
  public static func all(of quantity: TemperatureQuantity) -> [ThermalModel] {
    allCases.filter { $0.quantity == quantity }
  }

  /// The model of this name, or the only one whose name begins so.
  ///
  /// - Throws: ``LinewidthsError`` with the list of names if there is none.
  public static func named(_ name: String) throws(LinewidthsError) -> ThermalModel {
    if let model = allCases.first(where: { $0.name == name }) { return model }
    let near = allCases.filter { $0.name.hasPrefix(name) }
    if near.count == 1, !name.isEmpty { return near[0] }
    let known = (near.isEmpty ? allCases : near).map(\.name).joined(separator: ", ")
    throw LinewidthsError(
      .unknownModel,
      near.isEmpty ? "no model is called \"\(name)\"; known are \(known)" : "\"\(name)\" may be \(known); name one")
  }
}

extension ThermalModel: Hashable, Codable {
  /// Models are equal where their names are.
  public static func == (a: ThermalModel, b: ThermalModel) -> Bool { a.name == b.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// Reads the name. Throws ``LinewidthsError`` where there is no such model.
  public init(from decoder: any Decoder) throws {
    self = try Self.named(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
