import Fitting
import Glibc
import Reporting

/// What the example data say about the two clusters, in the sentences that their fits give.
struct ClusterStory {
  let story: Story

  /// Fits everything. Throws a ``CommandFailure`` where the folder does not hold the example data.
  init(data: String) throws {
    guard access(data + "/linewidth", R_OK) == 0 else {
      throw CommandFailure(
        .noInput,
        "\(data): holds no example data; run photofit demo in the folder of the sources, or name theirs: --data FOLDER")
    }
    let fits = ClusterFits(data: data)
    let wide = try fits.linewidth("10-300")
    let narrow = try fits.linewidth("200-300")
    let decays = try fits.lifetime()
    let maps = try fits.transient()
    story = Story(
      title: "Two gold clusters: photofit on its example data",
      subtitle: "Au21 and Au22. The data are simulated with the published phonon energies and lifetimes "
        + "(ExampleData/README.md); the quantum yields are the published ones.",
      findings: [Self.coupling(wide), Self.range(narrow), Self.brightness(decays), Self.firstSteps(maps)],
      chapters: [
        Story.Chapter(
          title: "Which phonons broaden the band? Widths from 10 to 300 K", sentences: Self.conclusions(wide),
          members: wide, figures: ["spectra", "widths"]),
        Story.Chapter(
          title: "And from 200 to 300 K alone?", sentences: Self.conclusions(narrow), members: narrow,
          figures: ["widths", "profiles"]),
        Story.Chapter(
          title: "Why is Au22 brighter? Lifetimes, quantum yields and rate constants",
          sentences: Self.conclusions(decays), members: decays, figures: ["decay"]),
        Story.Chapter(
          title: "What comes first? Transient absorption",
          sentences: Self.conclusions(maps)
            + maps.flatMap { member in
              member.report.result.findings.map { "\(member.sample): \($0)" }
            }, members: maps, figures: ["map", "das", "kinetics"]),
      ])
  }

  /// What every result says first; what two say alike stands once.
  private static func conclusions(_ members: [Story.Member]) -> [String] {
    var said: [(samples: [String], text: String)] = []
    for member in members {
      let text = member.report.conclusions.joined(separator: " ")
      if let known = said.firstIndex(where: { $0.text == text }) {
        said[known].samples.append(member.sample)
      } else {
        said.append(([member.sample], text))
      }
    }
    return said.map { $0.samples.joined(separator: " and ") + ": " + $0.text }
  }

  /// A quantity of every sample: `36.4(5) meV in Au21 and 41.6(9) meV in Au22`.
  private static func each(_ name: String, _ members: [Story.Member]) -> String {
    members.map { "\($0.report.printed(name) ?? "unknown") in \($0.sample)" }.joined(separator: " and ")
  }

  /// How many of the free parameters have a value, for every sample.
  private static func counts(_ members: [Story.Member]) -> String {
    members.map { member in
      let free = member.report.result.parameters.filter { $0.status != .fixed && $0.status != .tied }
      return "\(free.count { $0.value != nil }) of \(free.count) parameters of \(member.sample)"
    }.joined(separator: " and ")
  }

  /// The first over the second value of a quantity, with its error; nil where one has no value.
  private static func ratio(_ name: String, _ first: Story.Member, _ second: Story.Member) -> String? {
    guard let above = first.report.known(name), let below = second.report.known(name), below.value != 0 else {
      return nil
    }
    let value = above.value / below.value
    guard let own = above.error, let other = below.error else { return Report.number(value, error: nil) }
    let relative = hypot(own / above.value, other / below.value)
    return Report.number(value, error: (relative * value).magnitude)
  }

  private static func coupling(_ members: [Story.Member]) -> String {
    let strength = ratio("S_op", members[0], members[1]).map {
      ", to which the band of \(members[0].sample) couples \($0) times as strongly (S_op)"
    }
    return "Widths from 10 to 300 K determine \(counts(members)). Optical phonons: \(each("E_op", members))"
      + (strength ?? "") + "."
  }

  private static func range(_ members: [Story.Member]) -> String {
    "From 200 to 300 K, the range of the published measurement, they determine \(counts(members)). "
      + "E_op: \(each("E_op", members)). What these widths do say: Γ(250 K) is \(each("gamma_mid", members))."
  }

  private static func brightness(_ members: [Story.Member]) -> String {
    let yields = ClusterFits.Cluster.allCases.map(\.quantumYield)
    var text =
      "\(members[1].sample) has \(PrintedNumber.short(yields[1] / yields[0], digits: 3)) times the quantum yield of "
      + "\(members[0].sample). k_r: \(each("k_r", members)); k_nr: \(each("k_nr", members))."
    if let up = ratio("k_r", members[1], members[0]), let down = ratio("k_nr", members[1], members[0]) {
      text += " The radiative rate changes \(up) times, the non-radiative \(down) times"
      text += (alone(members).map { ": " + $0 } ?? "") + "."
    }
    return text
  }

  /// What the yield would be if only one of the two rate constants had changed.
  private static func alone(_ members: [Story.Member]) -> String? {
    let rates = members.map { ($0.report.known("k_r")?.value, $0.report.known("k_nr")?.value) }
    guard let bright = rates[1].0, let still = rates[1].1, let dim = rates[0].0, let lost = rates[0].1 else {
      return nil
    }
    func percent(_ radiative: Double, _ other: Double) -> String {
      PrintedNumber.short(100 * radiative / (radiative + other), digits: 3) + " %"
    }
    return "the first alone would give a yield of \(percent(bright, lost)), the second alone \(percent(dim, still)), "
      + "both give \(percent(bright, still))"
  }

  private static func firstSteps(_ members: [Story.Member]) -> String {
    "Excited states relax with τ1 = \(each("tau1", members)) and τ2 = \(each("tau2", members)); what is left does not "
      + "decay within the maps."
  }
}
