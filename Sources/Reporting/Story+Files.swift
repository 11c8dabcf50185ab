import Figures

extension Story {
  /// Writes every result into a folder of its own, with its figures and page, and the page of all, `report.html`,
  /// beside them.
  ///
  /// Returns what is to be said of it. Throws an ``OutputError``; nothing is left behind then.
  public func write(to folder: OutputFolder) throws -> [String] {
    let members = chapters.flatMap(\.members).map { (member: $0, pictures: FigureFolder($0.report.figures)) }
    let files = members.flatMap { entry in
      (entry.member.report.files() + entry.member.more + entry.pictures.files).map { file in
        OutputFile(name: entry.member.folder + "/" + file.name, text: file.text)
      }
    }
    return try folder.write(files) { staged in
      var drawn: [String: [DrawnFigure]] = [:]
      var remarks: [String] = []
      for (member, pictures) in members {
        let outcome = try member.report.writePage(with: pictures, into: staged + "/" + member.folder)
        drawn[member.folder] = outcome.drawn
        for remark in outcome.remarks where !remarks.contains(remark) { remarks.append(remark) }
      }
      try SystemFile.write(
        StoryPage(story: self, drawn: drawn, remarks: remarks).text(), to: staged + "/report.html")
      return remarks
    }
  }
}
