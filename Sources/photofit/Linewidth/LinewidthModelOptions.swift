import ArgumentParser
import Linewidths
import Measurements

/// What `photofit linewidth` fits: the quantity, its model, and what is known of the parameters.
struct LinewidthModelOptions: ParsableArguments {
  @Option(
    help: .init(
      "The model, by a name of photofit models; with --joint one a quantity, separated by commas.", valueName: "name"),
    transform: { text in
      do {
        return try text.split(separator: ",", omittingEmptySubsequences: false).map {
          try ThermalModel.named(String($0))
        }
      } catch let error as LinewidthsError {
        throw ValidationError(error.description)
      }
    })
  var model: [ThermalModel] = []

  @Option(
    help: .init(
      "What to fit: fwhm, peak, area or lifetime, or the name of a column. Default: what the model describes, else fwhm.",
      valueName: "quantity or name"))
  var column: String?

  @Flag(help: "Compare all models of the quantity by AICc and BIC, 20 starts each unless --starts says otherwise.")
  var compare = false

  @Option(help: .init("Compare these models, separated by commas.", valueName: "names"))
  var models: String?

  @Option(
    help: .init(
      "Fit several quantities of a sample at once, with one energy of their optical mode.", valueName: "fwhm,peak"))
  var joint: String?

  @Option(
    help: .init(
      "Parameters that all files have in common, separated by commas; those of file 2 are then called NAME@2 where they are not.",
      valueName: "names"))
  var share: String?

  @Option(
    help: .init(
      "What is known of a parameter from elsewhere, counted as one more measurement: E_ac=4.3±0.5 or E_ac=4.3+-0.5. Can be repeated.",
      valueName: "name=value±error"))
  var prior: [String] = []

  @Option(
    help: .init(
      "Plan a series instead of fitting one: its temperatures in K, listed or as first:last:step. Needs --error and --set.",
      valueName: "temperatures"))
  var design: String?

  @Option(
    help: .init(
      "Standard error of every planned value: meV for widths and positions, s for lifetimes.", valueName: "value"))
  var error: Double?

  @Option(help: .init("A parameter of the planned sample. Can be repeated.", valueName: "name=value"))
  var set: [String] = []

  func validate() throws {
    guard prior.isEmpty || (try? priors()) != nil else {
      _ = try priors()
      return
    }
    let isPlanned = design != nil
    if !isPlanned, error != nil || !set.isEmpty { throw ValidationError("--error and --set belong to --design.") }
    if isPlanned {
      guard let error else { throw ValidationError("--design needs --error, as in --design 10:300:10 --error 0.5.") }
      guard error > 0, error.isFinite else { throw ValidationError("--error must be above 0.") }
      if column != nil || compares || joint != nil || share != nil {
        throw ValidationError("--design goes without --column, --compare, --models, --joint and --share.")
      }
      _ = try plannedTemperatures()
      _ = try planned()
    }
    if compares, joint != nil || share != nil {
      throw ValidationError("--compare and --models look at one series; leave --joint and --share out.")
    }
    if let models, models.isEmpty { throw ValidationError("--models names no model.") }
    let quantities = try quantities()
    if joint != nil, column != nil { throw ValidationError("--joint names the quantities; leave --column out.") }
    if joint == nil, model.count > 1 { throw ValidationError("--model names several models; these belong to --joint.") }
    if joint != nil, let stranger = model.first(where: { !quantities.contains($0.quantity) }) {
      throw ValidationError(
        "--model \(stranger.name) describes the \(stranger.quantity.rawValue), which --joint does not name.")
    }
    if Set(model.map(\.quantity)).count < model.count {
      throw ValidationError("--model names two models of one quantity; name one for each.")
    }
  }

  /// True where models are to be compared.
  var compares: Bool { compare || models != nil }

  /// The model given for a quantity, else its default.
  func model(of quantity: TemperatureQuantity) -> ThermalModel {
    if let given = model.first(where: { $0.quantity == quantity }) { return given }
    let known = ThermalModel.all(of: quantity)
    // In a joint fit one that has a phonon energy to share.
    let sharing = joint == nil ? nil : known.first { $0.parameters.contains { $0.kind == .opticalEnergy } }
    return sharing ?? known[0]
  }

  /// The models to compare.
  func comparedModels(_ quantity: TemperatureQuantity) throws -> [ThermalModel] {
    guard let models, models != "all" else { return ThermalModel.all(of: quantity) }
    return try models.split(separator: ",", omittingEmptySubsequences: false).map { try ThermalModel.named(String($0)) }
  }

  /// The quantities of --joint.
  func quantities() throws -> [TemperatureQuantity] {
    guard let joint else { return [] }
    let found = try joint.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let quantity = TemperatureQuantity(rawValue: String(word)) else {
        throw ValidationError("--joint \(joint): '\(word)' is not fwhm, peak, area or lifetime.")
      }
      return quantity
    }
    guard found.count > 1, Set(found).count == found.count else {
      throw ValidationError("--joint \(joint): name two different quantities or more, as in --joint fwhm,peak.")
    }
    return found
  }

  /// The names of --share.
  var shared: Set<String> {
    Set((share ?? "").split(separator: ",").map(String.init))
  }

  /// The quantity of --column, where it is one.
  var columnQuantity: TemperatureQuantity? { column.flatMap { TemperatureQuantity(rawValue: $0.lowercased()) } }

  /// Values with errors, by parameter name.
  func priors() throws -> [String: ParameterPrior] {
    var priors: [String: ParameterPrior] = [:]
    for text in prior {
      let form = "must be NAME=VALUE±ERROR, as in --prior E_ac=4.3±0.5 or --prior E_ac=4.3+-0.5"
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("--prior \(text): \(form).") }
      guard let (value, error) = Self.measured(String(parts[1])) else {
        throw ValidationError("--prior \(text): \(form).")
      }
      guard error > 0, error.isFinite, value.isFinite else {
        throw ValidationError("--prior \(text): the error must be a number above 0.")
      }
      guard priors.updateValue(ParameterPrior(value, standardError: error), forKey: String(parts[0])) == nil else {
        throw ValidationError("--prior \(text): '\(parts[0])' is given twice; say it once.")
      }
    }
    return priors
  }

  /// `4.3±0.5`, `4.3+-0.5` or `4.3+/-0.5`.
  private static func measured(_ text: String) -> (Double, Double)? {
    let bytes = Array(text.utf8)
    for mark in ["±", "+-", "+/-"] {
      let sign = Array(mark.utf8)
      guard bytes.count > sign.count else { continue }
      for start in 1..<(bytes.count - sign.count) where Array(bytes[start..<(start + sign.count)]) == sign {
        guard let value = Double(String(decoding: bytes[..<start], as: UTF8.self)),
          let error = Double(String(decoding: bytes[(start + sign.count)...], as: UTF8.self))
        else { continue }
        return (value, error)
      }
    }
    return nil
  }

  /// The temperatures of --design, K.
  func plannedTemperatures() throws -> [Double] {
    try NumberLists.listOrRange(design ?? "", option: "--design")
  }

  /// The values of --set.
  func planned() throws -> [String: Double] {
    try NumberLists.assignments(set, option: "--set", example: "gamma0=120")
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    if !model.isEmpty { given["model"] = model.map(\.name).joined(separator: ",") }
    given["column"] = column
    if compare { given["compare"] = "true" }
    given["models"] = models
    given["joint"] = joint
    given["share"] = share
    if !prior.isEmpty { given["prior"] = prior.joined(separator: ",") }
    given["design"] = design
    given["error"] = error.map { $0.description }
    if !set.isEmpty { given["set"] = set.joined(separator: ",") }
    return given
  }
}
