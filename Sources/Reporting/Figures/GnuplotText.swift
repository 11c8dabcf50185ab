import Figures

/// Text for gnuplot's scripts that can only be text.
///
/// gnuplot runs what stands between back-quotes in double quotes, reads `'` as the end of a single-quoted text, a line
/// feed as the end of a command, and in "enhanced" text `{}^_@&~\` as layout. So: single quotes that nothing inside can
/// end, control characters turned into blanks, and a backslash before what means layout.
enum GnuplotText {
  /// A quoted text with its italics and indices.
  static func quoted(_ text: FigureText) -> String {
    "'" + text.pieces.map(enhanced).joined() + "'"
  }

  /// The rest of a comment's line.
  static func comment(_ text: String) -> String { visible(text, longest: 200) }

  private static func enhanced(_ piece: FigureText.Piece) -> String {
    switch piece {
    case .plain(let text): escaped(text)
    case .italic(let text): "{/:Italic \(escaped(text))}"
    case .lower(let text): "_{\(escaped(text))}"
    case .upper(let text): "^{\(escaped(text))}"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in visible(text, longest: 80).unicodeScalars {
      switch scalar {
      // Typographic, so that nothing can end the quotation: gnuplot misreads a doubled quote at a text's beginning.
      case "'": result += "’"
      // gnuplot's SVG takes an escaped ampersand over as it is, which is no XML.
      case "&": result += "＆"
      case "{", "}", "^", "_", "@", "~", "\\":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Text without control characters and without the marks that turn the direction of writing.
  private static func visible(_ text: String, longest: Int) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if result.count >= longest {
        result.append("…")
        break
      }
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result.append(" ")
      case .format, .surrogate, .privateUse: continue
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
