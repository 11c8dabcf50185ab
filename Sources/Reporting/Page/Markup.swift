import Figures

/// Text for pages: whatever stands in it is text.
enum Markup {
  /// Text between tags or in a quoted attribute. Control characters become blanks; the marks that turn the direction of
  /// writing, with which a name can look like another one, are left out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n": result += "\n"
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
      case _ where scalar.properties.generalCategory == .control: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// An element with text in it.
  static func element(_ name: String, _ text: String, attributes: String = "") -> String {
    "<\(name)\(attributes)>\(escaped(text))</\(name)>"
  }

  /// A table with a caption and a header to every column; the first cell of a row is its header. It scrolls by itself on
  /// narrow screens. In one `ofQuantities` headers are symbols, with italics and indices, and short cells stay on a line.
  static func table(
    _ caption: String, header: [String], rows: [[String]], ofQuantities: Bool = false,
    classes: ((Int, Int) -> String)? = nil
  ) -> String {
    func title(_ text: String) -> String {
      FigureText.ion(text).map(styled) ?? (ofQuantities ? symbol(text) : escaped(text))
    }
    var lines = [
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(escaped(caption))\"><table>",
      element("caption", caption),
      "<thead><tr>" + header.map { $0.isEmpty ? "<td></td>" : "<th scope=\"col\">\(title($0))</th>" }.joined()
        + "</tr></thead>",
      "<tbody>",
    ]
    for (number, row) in rows.enumerated() {
      let cells = row.enumerated().map { index, cell -> String in
        let isShort = ofQuantities && index > 0 && cell.unicodeScalars.count <= longestUnbroken
        let names = [classes?(number, index) ?? "", isShort ? "short" : ""].filter { !$0.isEmpty }
        let attribute = names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
        return index == 0
          ? "<th scope=\"row\"\(attribute)>\(title(cell))</th>" : element("td", cell, attributes: attribute)
      }
      lines.append("<tr>" + cells.joined() + "</tr>")
    }
    return (lines + ["</tbody></table></div>"]).joined(separator: "\n")
  }

  /// Characters of a cell that is not broken.
  private static let longestUnbroken = 32

  /// The symbol of a quantity, `τ1` or `E_ac`, as it is printed: slanted, with what follows below it. Anything else stays
  /// as it is.
  static func symbol(_ text: String) -> String {
    guard
      text.dropFirst().allSatisfy({ $0.isASCII ? $0.isLetter || $0.isNumber || "_,".contains($0) : "₀⟩τx".contains($0) }
      )
    else { return escaped(text) }
    return styled(FigureText.symbol(text))
  }

  /// Text with its italics and indices.
  private static func styled(_ text: FigureText) -> String {
    text.pieces.map { piece in
      switch piece {
      case .plain(let text): escaped(text)
      case .italic(let text): element("i", text)
      case .lower(let text): element("sub", text)
      case .upper(let text): element("sup", text)
      }
    }.joined()
  }

  /// A list of sentences; empty for none.
  static func list(_ sentences: [String], classes: String) -> String {
    guard !sentences.isEmpty else { return "" }
    return "<ul class=\"\(classes)\">" + sentences.map { element("li", $0) }.joined() + "</ul>"
  }
}
