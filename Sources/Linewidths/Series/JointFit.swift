import Fitting
import Measurements

extension LinewidthFit {
  /// Fits several series at once: samples that share parameters, or quantities of one sample with one energy of their
  /// optical mode.
  ///
  /// Parameters of the second sample and those after it end in @2, @3; in `options` they are called so too. Errors are to
  /// be known for all series or, of samples alone, for none; where series without errors stand beside others, or hold
  /// another quantity, the scatter about a fit of their own is taken for them.
  ///
  /// - Parameter shared: names of parameters that all samples have in common.
  /// - Throws: ``LinewidthsError`` where members, names and options do not fit together.
  public static func joint(
    _ members: [JointMember], shared: Set<String> = [], options: LinewidthOptions = LinewidthOptions()
  ) throws(LinewidthsError) -> FitResult {
    guard members.count > 1 else {
      throw LinewidthsError(.invalidOption, "a joint fit takes two series or more; name another file or quantity")
    }
    let joint = try JointParameters(members, shared: shared)
    guard joint.names.count < members.reduce(0, { $0 + $1.model.parameters.count }) else {
      let known = members.map(\.model.name).joined(separator: ", ")
      throw LinewidthsError(
        .invalidOption,
        "\(known) have nothing in common; take models with a phonon energy, or fit the series one by one")
    }
    let asked = Set(options.fixed.keys).union(options.bounds.keys).union(options.starts.keys).union(options.priors.keys)
    if let stranger = asked.subtracting(joint.names).min() {
      throw LinewidthsError(
        .unknownParameter,
        "there is no parameter \"\(stranger)\"; this fit has \(joint.names.joined(separator: ", "))")
    }
    var data: [SeriesData] = []
    for (index, member) in members.enumerated() {
      data.append(try SeriesData(member.series, options: joint.options(options, of: index, model: member.model)))
    }
    let problem = try JointProblem(data, joint, options)
    var outcome: FitOutcome
    do {
      outcome = try problem.fit()
    } catch {
      throw LinewidthsError(error.code == .invalidBounds ? .invalidBounds : .invalidData, error.description)
    }
    var result = outcome.result
    result.model = data.map { "\($0.model.name) of \($0.source)" }.joined(separator: ", ")
    result.rivals = distinct(result.rivals, joint)
    for (index, own) in problem.data.enumerated() {
      let suffix = suffix(index, members)
      let positions = joint.positions[index]
      result.derived += derived(own, outcome, positions: positions, suffix: suffix)
      let values = positions.map { outcome.values[$0] }
      result.tables += [
        fittedValues(own, values, suffix: suffix),
        fittedCurve(own, values, suffix: "_" + own.quantity.rawValue + suffix),
      ]
      result.warnings += SeriesChecks.warnings(own).map { "\(own.source): \($0)" }
      if let words = swapped(own, values) { result.warnings.append(words) }
    }
    if !result.termination.isConverged {
      result.warnings.append("the fit did not converge: \(result.termination.message)")
    }
    if let misfit = misfit(result.statistics, of: "value") { result.warnings.append(misfit) }
    result.findings += problem.findings
    for (index, prior) in problem.priors {
      guard let error = outcome.analysis?.standardError(index) else { continue }
      result.parameters[index].judge(error: error, beside: prior)
    }
    if outcome.result.parameters.contains(where: { $0.value == nil }) {
      result.identifiability.remedy = JointAdvice(problem.data, joint, priors: problem.priors, outcome).remedy
    }
    if let disagreement = problem.disagreement(result.statistics) { result.warnings.append(disagreement) }
    return result
  }

  /// Rivals best first, of those that differ by less than a fifth the best: along a flat valley a search ends anywhere.
  private static func distinct(_ rivals: [Rival], _ joint: JointParameters) -> [Rival] {
    var kept: [Rival] = []
    for rival in rivals.sorted(by: { $0.deltaChiSquare < $1.deltaChiSquare }) {
      let isKnown = kept.contains { known in
        joint.models.indices.allSatisfy { j in
          let (a, b) = (rival.values[j], known.values[j])
          return abs(a - b) <= 0.2 * max(abs(a), abs(b), joint.models[j].typical?.lowerBound ?? 0)
        }
      }
      if !isKnown { kept.append(rival) }
    }
    return kept
  }

  /// What is to be said of modes the other way round, which a mode shared with another sample can cause.
  private static func swapped(_ own: SeriesData, _ values: [Double]) -> String? {
    guard own.model == .acousticOptical, values[2] > values[4], values[1] > 0, values[3] > 0 else { return nil }
    return "\(own.source): the modes came out the other way round, E_ac \(values[2].rounded(toDigits: 3)) above E_op "
      + "\(values[4].rounded(toDigits: 3)) meV; bound them with --bound, or share other parameters"
  }

  /// Distinguishes tables and derived quantities of samples.
  private static func suffix(_ index: Int, _ members: [JointMember]) -> String {
    members[index].sample > 0 ? "@\(members[index].sample + 1)" : ""
  }
}

/// The data, curve and parameters of a joint fit.
private struct JointProblem {
  /// The members, with errors where these are needed.
  let data: [SeriesData]
  /// What was assumed.
  private(set) var findings: [String] = []
  private let joint: JointParameters
  private let options: LinewidthOptions
  let priors: [(index: Int, prior: ParameterPrior)]
  /// Starts from the fits of every member by itself.
  private let starts: [[Double]]
  /// χ² and number of free parameters of these fits together; nil where errors are not known.
  private let apart: (chiSquare: Double, freeParameters: Int)?

  init(_ data: [SeriesData], _ joint: JointParameters, _ options: LinewidthOptions) throws(LinewidthsError) {
    self.joint = joint
    self.options = options
    priors = joint.names.indices.compactMap { index in
      options.priors[joint.names[index]].map { (index, $0) }
    }
    let isAlike = Set(data.map(\.quantity)).count == 1
    let needsErrors = !isAlike || !priors.isEmpty || data.contains { $0.errors != nil }
    var chiSquare: Double? = 0
    var freeParameters = 0
    var lists: [[Double]] = []
    var others: [[[Double]]] = []
    var completed: [SeriesData] = []
    for own in data {
      var alone = own.options
      alone.usesProfiles = false
      alone.priors = [:]
      let outcome = try LinewidthFit.searched(SeriesData(own, replacing: alone)).outcome
      lists.append(outcome.values)
      chiSquare = chiSquare.flatMap { sum in outcome.result.statistics.chiSquare.map { sum + $0 } }
      freeParameters += outcome.result.statistics.freeParameters
      others.append(outcome.result.rivals.prefix(3).map(\.values))
      guard needsErrors, own.errors == nil else {
        completed.append(own)
        continue
      }
      guard let scatter = outcome.result.statistics.residualStandardDeviation, scatter > 0 else {
        throw LinewidthsError(
          .invalidData,
          "\(own.source): the \(own.quantity.noun)s have no errors and are too few to tell their scatter; add "
            + "a column of errors")
      }
      findings.append(
        "The \(own.quantity.noun)s of \(own.source) have no errors: their scatter about a fit of their own is taken.")
      completed.append(SeriesData(own, replacing: own.options, errors: own.values.map { _ in scatter }))
    }
    for (index, prior) in priors {
      let unit = joint.models[index].unit.isEmpty ? "" : " " + joint.models[index].unit
      findings.append(
        "Prior: \(joint.symbol(index)) = \(prior.value.rounded(toDigits: 6)) ± "
          + "\(prior.standardError.rounded(toDigits: 3))\(unit), counted as one more measurement.")
    }
    self.data = completed
    apart = priors.isEmpty ? chiSquare.map { ($0, freeParameters) } : nil
    var starts = lists.indices.map { joint.joined(lists, lead: $0) }
    for (member, minima) in others.enumerated() {
      for minimum in minima {
        var changed = lists
        changed[member] = minimum
        starts.append(joint.joined(changed, lead: member))
      }
    }
    // Beside the ends of the single fits, some that no single fit has seen.
    for draw in 0..<max(2, options.startCount / 4) {
      let random = completed.enumerated().map { member, own in
        var point = StartPoint(
          temperatures: own.temperatures, values: own.values, seed: options.seed &+ UInt64(100 * draw + member + 1))
        return own.clamped(own.model.start(&point))
      }
      starts.append(joint.joined(random, lead: draw % completed.count))
    }
    self.starts = starts
  }

  /// What it costs to have parameters in common; nil where that is no more than chance.
  func disagreement(_ joint: FitStatistics) -> String? {
    guard let apart, let chiSquare = joint.chiSquare else { return nil }
    let count = Double(apart.freeParameters - joint.freeParameters)
    let cost = chiSquare - apart.chiSquare
    guard count > 0, cost > count + 3 * (2 * count).squareRoot() else { return nil }
    return
      "the series do not agree on what they share: χ² is \(cost.rounded(toDigits: 3)) larger than that of separate fits, "
      + "for \(Int(count)) parameter\(count == 1 ? "" : "s") fewer; share less"
  }

  func fit() throws(FittingError) -> FitOutcome {
    let members = zip(data, joint.positions).map { own, positions in
      JointCurve.Member(curve: own.thermalCurve, positions: positions)
    }
    let curve = JointCurve(members, priors: priors.map(\.index), parameterCount: joint.names.count)
    let hasErrors = data.allSatisfy { $0.errors != nil }
    let errors = data.flatMap { $0.errors ?? [] } + priors.map(\.prior.standardError)
    var fitOptions = FitOptions()
    fitOptions.profiles = options.usesProfiles ? .all : .none
    fitOptions.otherStarts = Array(starts.dropFirst())
    fitOptions.ordered = orders
    var outcome = try Fit.curve(
      curve, data: data.flatMap(\.values) + priors.map(\.prior.value),
      likelihood: hasErrors ? .knownErrors(errors) : .unknownErrors, parameters: parameters, options: fitOptions)
    outcome.result.termination.starts = starts.count
    return outcome
  }

  private var parameters: [Parameter] {
    var list: [Parameter?] = joint.names.map { _ in nil }
    for (own, positions) in zip(data, joint.positions) {
      let start = positions.map { starts[0][$0] }
      for (parameter, position) in zip(own.parameters(start: start), positions) {
        guard var known = list[position] else {
          var first = parameter
          first.name = joint.names[position]
          first.symbol = joint.symbol(position)
          list[position] = first
          continue
        }
        // What any member could show, unless the user says otherwise.
        if known.role == .free, options.bounds[known.name] == nil {
          known.lowerBound = min(known.lowerBound, parameter.lowerBound)
          known.upperBound = max(known.upperBound, parameter.upperBound)
          list[position] = known
        }
      }
    }
    return list.compactMap { $0 }
  }

  /// The modes of `acoustic-optical` in order, where nobody says how they lie.
  private var orders: [[String]] {
    var found: [[String]] = []
    for (own, positions) in zip(data, joint.positions) where own.model == .acousticOptical {
      let order = [joint.names[positions[2]], joint.names[positions[4]]]
      let isFree = order.allSatisfy { options.fixed[$0] == nil && options.bounds[$0] == nil }
      // An optical mode that samples share lies above all of their acoustic ones; an acoustic one is put in order once.
      let isNew = !found.contains { $0[0] == order[0] }
      if isFree, isNew { found.append(order) }
    }
    return found
  }
}
