import Figures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The figures of a result: scripts and data as files, drawn where gnuplot is at hand.
struct FigureFolder {
  /// Name of the folder inside the result's.
  static let name = "figures"
  /// Longest time for one figure, seconds.
  private static let patience = 60.0

  private let scripts: [(figure: Figure, name: String, script: GnuplotScript)]

  /// Figures under names of their own. Those that have nothing to draw are left out.
  init(_ figures: [Figure]) {
    var used: Set<String> = []
    scripts = figures.compactMap { figure in
      var name = Self.fileName(figure.name)
      while !used.insert(name).inserted { name += "_" }
      return GnuplotScript(figure, name: name).map { (figure, name, $0) }
    }
  }

  /// The name with nothing but letters, digits, `-` and `_` of ASCII.
  private static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.prefix(60).map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_")
        ? Character(scalar) : "_"
    }
    guard let first = safe.first, first != "-" else { return "figure" + String(safe) }
    return String(safe)
  }

  /// Scripts and their data.
  var files: [OutputFile] {
    scripts.flatMap { entry in
      [
        OutputFile(name: "\(Self.name)/\(entry.name).gp", text: entry.script.script),
        OutputFile(name: "\(Self.name)/\(entry.name).dat", text: entry.script.data),
      ]
    }
  }

  /// Draws the figures in a folder that holds their files. What could not be drawn is told; its script stays.
  func draw(in folder: String) -> (drawn: [DrawnFigure], remarks: [String]) {
    guard !scripts.isEmpty else { return ([], []) }
    guard let gnuplot = ExternalProgram(named: "gnuplot") else {
      return (
        [],
        [
          "the figures are not drawn: gnuplot is not installed. Install it (apt install gnuplot-nox) and run again with "
            + "--force, or draw them from their scripts: gnuplot -d NAME.gp in the folder \(Self.name)"
        ]
      )
    }
    let place = folder + "/" + Self.name
    let runs = scripts.map { entry in
      // Without the user's settings file, which would change the picture.
      ExternalProgram.Run(arguments: ["-d", entry.name + ".gp"], messages: entry.name + ".log")
    }
    let successes = gnuplot.run(runs, in: place, seconds: Self.patience)
    var drawn: [DrawnFigure] = []
    var remarks: [String] = []
    for (entry, succeeded) in zip(scripts, successes) {
      let log = "\(place)/\(entry.name).log"
      let message = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
      try? FileManager.default.removeItem(atPath: log)
      let picture = DrawnFigure(entry.figure, name: entry.name, folder: place)
      if succeeded, let picture {
        picture.removeDate()
        drawn.append(picture)
      } else {
        for ending in DrawnFigure.endings {
          try? FileManager.default.removeItem(atPath: "\(place)/\(entry.name).\(ending)")
        }
        let reason = message.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) }.map { " (\($0))" } ?? ""
        remarks.append(
          "the figure \(entry.name) could not be drawn by gnuplot\(reason); its script is \(entry.name).gp")
      }
    }
    return (drawn, remarks)
  }
}

/// A figure that lies in a folder as SVG, PDF and PNG.
struct DrawnFigure {
  static let endings = ["svg", "pdf", "png"]
  let figure: Figure
  /// File name without extension.
  let name: String
  private let folder: String

  /// Nil where a file is missing or empty.
  init?(_ figure: Figure, name: String, folder: String) {
    self.figure = figure
    self.name = name
    self.folder = folder
    guard Self.endings.allSatisfy({ (content($0)?.count ?? 0) > 0 }) else { return nil }
  }

  /// The bytes of one of its files.
  func content(_ ending: String) -> Data? { FileManager.default.contents(atPath: "\(folder)/\(name).\(ending)") }

  /// Puts a fixed date into the PDF: the same figure gives the same bytes.
  func removeDate() {
    guard let content = content("pdf") else { return }
    var bytes = Array(content)
    let mark = Array("/CreationDate (D:".utf8)
    var position = 0
    while position + mark.count + 14 <= bytes.count {
      if bytes[position] == mark[0], bytes[position..<position + mark.count].elementsEqual(mark) {
        position += mark.count
        for (offset, digit) in "20000101000000".utf8.enumerated() { bytes[position + offset] = digit }
      } else {
        position += 1
      }
    }
    try? Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name).pdf"))
  }
}
