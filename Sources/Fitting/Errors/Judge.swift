/// How a fit is to be assessed: the options that concern its intervals, checked against its parameters.
struct Judge {
  let options: FitOptions
  let errorScale: ErrorScale
  let symmetry: Symmetry
  /// The level of the table's intervals, then the further ones.
  let levels: [Double]

  /// Throws `invalidLevel` for a coverage that no one-sided limit can have, `unknownParameter` for a name that does not
  /// exist.
  init(_ options: FitOptions, parameters: [Parameter], errorScale: ErrorScale) throws(FittingError) {
    levels = [options.level] + options.furtherLevels
    for level in levels where !(level > 0.5 && level < 1) {
      throw FittingError(
        .invalidLevel, "an interval cannot have a coverage of \(level); give one between 0.5 and 1, like 0.95")
    }
    let names = Set(parameters.map(\.name))
    var asked = Set(options.sides.keys)
    if case .only(let wanted) = options.profiles { asked.formUnion(wanted) }
    if let stranger = asked.subtracting(names).min() {
      throw FittingError(
        .unknownParameter,
        "an interval of \(stranger) was asked for; the parameters are \(parameters.map(\.name).joined(separator: ", "))"
      )
    }
    symmetry = try Symmetry(options.interchangeable, of: parameters)
    self.options = options
    self.errorScale = errorScale
  }

  /// True where only a lower limit is to be quoted, however small the error.
  func isLimitOnly(_ parameter: Parameter, at optimum: Double) -> Bool {
    options.limitAbove[parameter.name].map { optimum > $0 } ?? false
  }

  /// Which ends of the interval of a parameter are wanted.
  func sides(of parameter: Parameter, at optimum: Double) -> IntervalSides {
    isLimitOnly(parameter, at: optimum) ? .lowerLimit : options.sides[parameter.name] ?? .both
  }

  /// Half width of an interval in standard errors at each level: Student's where σ comes from the residual. A single
  /// limit has all of the tail on its side.
  func quantiles(sides: IntervalSides, degreesOfFreedom: Int) -> [Double] {
    levels.map { level in
      let twoSided = sides == .both ? level : 2 * level - 1
      return errorScale == .known || degreesOfFreedom <= 0
        ? Quantile.normal(twoSidedLevel: twoSided)
        : Quantile.student(twoSidedLevel: twoSided, degreesOfFreedom: degreesOfFreedom)
    }
  }

  /// True where a parameter is to be profiled; `isDoubtful` says that the covariance cannot speak for it.
  func wantsProfile(of parameter: Parameter, isDoubtful: Bool) -> Bool {
    switch options.profiles {
    case .all: true
    case .only(let names): names.contains(parameter.name)
    case .doubtful: isDoubtful
    case .none: false
    }
  }

  /// Number of random starts from which a limit is tried once more: none where profiles are made by default, which are
  /// to be cheap, or where the caller has starts of his own.
  var probeCount: Int {
    guard options.found?.probes.isEmpty ?? true else { return 0 }
    switch options.profiles {
    case .all, .only: return max(0, options.limitProbes)
    case .doubtful, .none: return 0
    }
  }
}
