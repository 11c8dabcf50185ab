import Fitting

/// Several results with what they say together: one page with their tables side by side, and a folder for each.
public struct Story: Sendable {
  /// A result with the sample that it is of.
  public struct Member: Sendable {
    /// What the sample is called: `Au21`.
    public var sample: String
    /// Name of its folder, ASCII.
    public var folder: String
    /// The result.
    public var report: Report
    /// Files beside those of the report.
    public var more: [OutputFile]

    /// A result with its sample.
    public init(sample: String, folder: String, report: Report, more: [OutputFile] = []) {
      self.sample = sample
      self.folder = folder
      self.report = report
      self.more = more
    }
  }

  /// Results of one command that are compared.
  public struct Chapter: Sendable {
    /// What is asked.
    public var title: String
    /// What comes out, in sentences.
    public var sentences: [String]
    /// The results, a column each.
    public var members: [Member]
    /// Names of the figures that are shown, each for every result.
    public var figures: [String]

    /// A chapter.
    public init(title: String, sentences: [String], members: [Member], figures: [String]) {
      self.title = title
      self.sentences = sentences
      self.members = members
      self.figures = figures
    }
  }

  /// What the page is about.
  public var title: String
  /// Where its data come from.
  public var subtitle: String
  /// What is to be read first, a sentence each.
  public var findings: [String]
  /// The parts, in the order in which they are read.
  public var chapters: [Chapter]

  /// Several results with what they say together.
  public init(title: String, subtitle: String, findings: [String], chapters: [Chapter]) {
    self.title = title
    self.subtitle = subtitle
    self.findings = findings
    self.chapters = chapters
  }

  /// True where every fit converged.
  public var isConverged: Bool {
    chapters.allSatisfy { $0.members.allSatisfy(\.report.result.termination.isConverged) }
  }

  /// Sentences and tables as a person reads them on a terminal.
  public func text() -> String {
    var lines = [title, ""] + findings.map { "  " + $0 }
    for chapter in chapters {
      lines += ["", chapter.title, ""] + chapter.comparison.lines()
      lines += [""] + chapter.sentences.map { "  " + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Story.Chapter {
  /// The results side by side.
  var comparison: Comparison { Comparison(members.map(\.report), titles: members.map(\.sample)) }
}
