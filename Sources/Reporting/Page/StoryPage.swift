import Figures
import Fitting

/// Several results on one page: what comes out first, then a chapter for each question with table and figures side by
/// side, and the way to the single results.
struct StoryPage {
  let story: Story
  /// The figures that could be drawn, by the folder of their result.
  let drawn: [String: [DrawnFigure]]
  /// What is to be said of figures that are missing.
  let remarks: [String]

  /// The page.
  func text() -> String {
    let findings = """
      <section class="verdict \(tone.rawValue)" aria-label="Verdict">
      \(Markup.list(story.findings, classes: "findings"))
      </section>
      """
    let missing = remarks.map { Markup.element("p", $0, attributes: " class=\"soft\"") }.joined(separator: "\n")
    return PageFrame(
      title: story.title, subtitle: story.subtitle,
      sections: [findings] + story.chapters.map(chapter) + [missing]
    ).text()
  }

  /// A page of several answers with a warning here and there is read with care only where a fit failed.
  private var tone: ReportVerdict.Tone { story.isConverged ? .good : .bad }

  private func chapter(_ chapter: Story.Chapter) -> String {
    var parts = chapter.sentences.map { Markup.element("p", $0) }
    parts.append(chapter.comparison.html("Parameters and what follows from them"))
    parts.append(
      Markup.list(
        chapter.members.flatMap { member in
          member.report.result.warnings.map { "Warning, \(member.sample): \($0)" }
        }, classes: "warnings"))
    let pictures = chapter.figures.flatMap { name in
      chapter.members.compactMap { member in
        drawn[member.folder]?.first { $0.figure.name == name }.flatMap { EmbeddedFigure($0, sample: member.sample) }
      }
    }
    if !pictures.isEmpty {
      parts.append("<div class=\"pairs\">\n" + pictures.map(\.html).joined(separator: "\n") + "\n</div>")
    }
    let links = chapter.members.map { member in
      "<a href=\"\(Markup.escaped(member.folder))/report.html\">\(Markup.escaped(member.sample))</a>"
    }
    parts.append("<p class=\"soft\">Each result by itself: \(links.joined(separator: ", ")).</p>")
    return PageFrame.section(chapter.title, parts.filter { !$0.isEmpty }.joined(separator: "\n"))
  }
}
