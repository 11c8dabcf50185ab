import Fitting

/// Isotope patterns of ions at a resolution, as they would be measured.
public struct SimulatedIons: Sendable {
  /// An ion with its masses and peaks.
  public struct Member: Sendable {
    /// The ion.
    public let ion: ClusterIon
    /// Its masses.
    public let masses: IonMasses
    /// Its peaks.
    public let peaks: IonPeaks
    /// What pruning left out of its pattern at most.
    public let prunedProbability: Double
  }

  /// The ions, in the order given.
  public let members: [Member]
  /// m/z of the profile; empty without a resolution.
  public let axis: [Double]
  private let shape: PeakShape?
  private let source: String

  /// The most points that a profile may have.
  private static let pointLimit = 2_000_000
  /// Points of a profile per width of a peak.
  private static let pointsPerWidth = 8.0
  /// Peaks below this part of the largest are not listed.
  private static let listed = 1e-6

  /// Patterns of ions; `resolution` is m/Δm at half maximum, nil for peaks alone, `asymmetry` the half width of a peak above
  /// its top less that below it, over their sum. Throws `invalidOption` for a resolution that is not between 10 and 1e8, an
  /// asymmetry beyond ±0.9, and a profile of more than two million points.
  public init(
    _ ions: [ClusterIon], resolution: Double?, asymmetry: Double = 0, table: IsotopeTable = .standard
  ) throws(MassSpectraError) {
    if let resolution {
      guard resolution >= 10, resolution <= 1e8 else {
        throw MassSpectraError(.invalidOption, "the resolution must lie between 10 and 1e8")
      }
    }
    guard PeakShape.asymmetries.contains(asymmetry) else {
      throw MassSpectraError(.invalidOption, "the asymmetry of peaks must lie between -0.9 and 0.9")
    }
    var calculator = PatternCalculator(table)
    let members = ions.map { ion in
      let pattern = calculator.pattern(ion.composition)
      return Member(
        ion: ion, masses: IonMasses(ion, pattern: pattern, table: table),
        peaks: IonPeaks(pattern, charge: ion.charge, threshold: Self.listed),
        prunedProbability: pattern.prunedProbability)
    }
    self.members = members
    shape = resolution.map { PeakShape(resolution: $0, asymmetry: asymmetry) }
    source = table.source
    if let resolution { axis = try Self.axis(members, resolution) } else { axis = [] }
  }

  /// Evenly spaced positions over all peaks and four widths more at each end.
  private static func axis(_ members: [Member], _ resolution: Double) throws(MassSpectraError) -> [Double] {
    let strong = members.flatMap { member in
      zip(member.peaks.positions, member.peaks.probabilities).filter { $1 > 1e-4 }.map(\.0)
    }
    guard let least = strong.min(), let most = strong.max() else { return [] }
    let width = least / resolution
    let (low, high) = (least - 4 * width, most + 4 * most / resolution)
    let step = width / pointsPerWidth
    let count = ((high - low) / step).rounded(.up) + 1
    guard count <= Double(pointLimit) else {
      throw MassSpectraError(
        .invalidOption,
        "the profile would have \(Letters.fixed(count, 0)) points; simulate the ions one by one, or lower the resolution"
      )
    }
    return (0..<Int(count)).map { low + Double($0) * step }
  }

  /// The intensities of an ion over the axis, unit area.
  public func profile(_ member: Member) -> [Double] {
    shape.map { member.peaks.profile(at: axis, shape: $0) } ?? []
  }

  /// Masses, electrons, peaks and profiles as a result in which nothing was fitted.
  public func result() -> FitResult {
    let tables = [ionTable] + members.indices.map(peakTable) + (axis.isEmpty ? [] : [profileTable])
    let notes = members.compactMap { member in
      member.ion.electronNote.map { "\(member.ion.text): no valence electrons: \($0)" }
    }
    let bound = members.map(\.prunedProbability).max() ?? 0
    return FitResult.computed(
      model: shape.map {
        "\($0.asymmetry == 0 ? "Gaussian" : "bi-Gaussian") peaks, resolution \(Letters.fixed($0.resolution, 0))"
      } ?? "isotope peaks",
      derived: members.indices.flatMap(derived), tables: tables,
      findings: notes + [
        "Abundances: \(source). Pruning left out a probability of at most \(bound < 1e-12 ? "1e-12" : "\(bound)")."
      ])
  }

  private func derived(_ index: Int) -> [DerivedQuantity] {
    let member = members[index]
    let ending = members.count > 1 ? "_\(index + 1)" : ""
    let quantity = member.ion.charge == 0 ? "mass" : "mz"
    let unit = member.ion.charge == 0 ? "u" : ""
    let note = members.count > 1 ? member.ion.text : nil
    var masses = [
      ("light", member.masses.light), ("average", member.masses.average),
      ("most_abundant", member.masses.mostAbundant),
    ]
    if abs(member.masses.monoisotopic - member.masses.light) > 1e-9 {
      masses.insert(("monoisotopic", member.masses.monoisotopic), at: 1)
    }
    var result = masses.map { name, value in
      var derived = DerivedQuantity(
        name: "\(quantity)_\(name)\(ending)",
        symbol: "\(quantity == "mz" ? "m/z" : "mass") \(Self.words[name] ?? name)\(ending)",
        unit: unit, value: value, standardError: nil, note: note)
      derived.decimals = 4
      return derived
    }
    result.append(
      DerivedQuantity(
        name: "core_charge\(ending)", symbol: "core charge\(ending)", unit: "", value: Double(member.ion.coreCharge),
        standardError: nil, note: note))
    result.append(
      DerivedQuantity(
        name: "valence_electrons\(ending)", symbol: "valence electrons\(ending)", unit: "",
        value: member.ion.valenceElectrons.map(Double.init), standardError: nil, note: member.ion.electronNote ?? note))
    return result
  }

  private static let words = [
    "light": "light isotopologue", "monoisotopic": "monoisotopic", "average": "average",
    "most_abundant": "most abundant",
  ]

  private var ionTable: ResultTable {
    ResultTable(
      name: "ions", title: "ions",
      columns: [
        .init("charge", values: members.map { Double($0.ion.charge) }),
        .init("light", unit: "m/z", values: members.map(\.masses.light), decimals: 4),
        .init("average", unit: "m/z", values: members.map(\.masses.average), decimals: 4),
        .init("most_abundant", unit: "m/z", values: members.map(\.masses.mostAbundant), decimals: 4),
        .init("valence_electrons", values: members.map { $0.ion.valenceElectrons.map(Double.init) }),
      ], rows: .init("ion", members.map(\.ion.text)), place: .document)
  }

  private func peakTable(_ index: Int) -> ResultTable {
    let peaks = members[index].peaks
    let top = peaks.probabilities.max() ?? 1
    return ResultTable(
      name: members.count > 1 ? "peaks_\(index + 1)" : "peaks",
      title: "isotope peaks of \(members[index].ion.text): centroids, and heights relative to the largest",
      columns: [
        .init("mz", unit: "m/z", values: peaks.positions, decimals: 4),
        .init("relative", values: peaks.probabilities.map { $0 / top }, decimals: 6),
        .init("probability", values: peaks.probabilities, decimals: 8),
      ], place: .document)
  }

  private var profileTable: ResultTable {
    ResultTable(
      name: "profile", title: "profiles of unit area",
      columns: [.init("mz", unit: "m/z", values: axis)]
        + members.map { .init($0.ion.text, values: profile($0)) })
  }
}
