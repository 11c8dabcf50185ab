import Fitting
import Measurements

/// The joint list of parameters of several series, each with a model of its own.
struct JointParameters {
  /// The parameters without their initial values.
  let models: [ThermalParameter]
  /// Names in the list: those of the model, with the number of the series' sample behind an @ where it is not the first.
  let names: [String]
  /// For every member and each of its model's parameters the place in the list.
  let positions: [[Int]]

  /// Lays the members' parameters side by side.
  ///
  /// A parameter is common to all members where `shared` names it; and to the members of one sample where it is the
  /// energy of their optical or only mode. Throws ``LinewidthsError`` for a shared name that fewer than two members have.
  init(_ members: [JointMember], shared: Set<String>) throws(LinewidthsError) {
    var models: [ThermalParameter] = []
    var names: [String] = []
    var positions: [[Int]] = []
    var uses: [String: Int] = [:]
    var modes: [Int: Int] = [:]
    for member in members {
      var own: [Int] = []
      for parameter in member.model.parameters {
        let isMode = parameter.kind == .opticalEnergy
        if shared.contains(parameter.name) {
          uses[parameter.name, default: 0] += 1
          if let known = names.firstIndex(of: parameter.name), models[known].kind == parameter.kind {
            own.append(known)
            if isMode { modes[member.sample] = modes[member.sample] ?? known }
            continue
          }
        }
        if isMode, let known = modes[member.sample] {
          own.append(known)
          continue
        }
        var name = parameter.name
        if member.sample > 0, !shared.contains(parameter.name) { name += "@\(member.sample + 1)" }
        if names.contains(name) { name += "@" + member.model.quantity.rawValue }
        if isMode { modes[member.sample] = names.count }
        own.append(names.count)
        names.append(name)
        models.append(parameter)
      }
      positions.append(own)
    }
    for name in shared.sorted() where (uses[name] ?? 0) < 2 {
      let known = Set(members.flatMap { $0.model.parameters.map(\.name) }).sorted().joined(separator: ", ")
      throw LinewidthsError(
        .unknownParameter, "\(name) cannot be shared: it takes two models that have it; these have \(known)")
    }
    self.models = models
    self.names = names
    self.positions = positions
  }

  /// The symbol in tables.
  func symbol(_ index: Int) -> String {
    let parts = names[index].split(separator: "@", maxSplits: 1)
    return parts.count > 1 ? "\(models[index].symbol) (\(parts[1]))" : models[index].symbol
  }

  /// The options of one member under its model's own names. Bounds, priors and values of what is shared are those of
  /// every member that has it.
  func options(_ options: LinewidthOptions, of member: Int, model: ThermalModel) -> LinewidthOptions {
    var own = options
    own.model = model
    own.fixed = [:]
    own.bounds = [:]
    own.starts = [:]
    own.priors = [:]
    for (parameter, position) in zip(model.parameters, positions[member]) {
      let name = names[position]
      own.fixed[parameter.name] = options.fixed[name]
      own.bounds[parameter.name] = options.bounds[name]
      own.starts[parameter.name] = options.starts[name]
      own.priors[parameter.name] = options.priors[name]
    }
    return own
  }

  /// One list from those of all members; what is common comes from member `lead`.
  func joined(_ lists: [[Double]], lead: Int) -> [Double] {
    var result = [Double](repeating: 0, count: names.count)
    for member in Array(lists.indices) + [lead] {
      for (own, position) in positions[member].enumerated() { result[position] = lists[member][own] }
    }
    return result
  }
}

/// One series of a joint fit.
public struct JointMember: Sendable {
  /// The values.
  public var series: TemperatureSeries
  /// Their model.
  public var model: ThermalModel
  /// Which sample they belong to, from 0: the modes of one sample are the same in all its quantities.
  public var sample: Int

  /// A series with its model.
  public init(_ series: TemperatureSeries, model: ThermalModel, sample: Int) {
    self.series = series
    self.model = model
    self.sample = sample
  }
}
