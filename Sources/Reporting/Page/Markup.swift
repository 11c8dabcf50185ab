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
  /// narrow screens.
  static func table(_ caption: String, header: [String], rows: [[String]], classes: ((Int, Int) -> String)? = nil)
    -> String
  {
    var lines = [
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(escaped(caption))\"><table>",
      element("caption", caption),
      "<thead><tr>" + header.map { element("th", $0, attributes: " scope=\"col\"") }.joined() + "</tr></thead>",
      "<tbody>",
    ]
    for (number, row) in rows.enumerated() {
      let cells = row.enumerated().map { index, cell -> String in
        let name = classes?(number, index) ?? ""
        let attribute = name.isEmpty ? "" : " class=\"\(name)\""
        return index == 0
          ? element("th", cell, attributes: " scope=\"row\"\(attribute)") : element("td", cell, attributes: attribute)
      }
      lines.append("<tr>" + cells.joined() + "</tr>")
    }
    return (lines + ["</tbody></table></div>"]).joined(separator: "\n")
  }

  /// A list of sentences; empty for none.
  static func list(_ sentences: [String], classes: String) -> String {
    guard !sentences.isEmpty else { return "" }
    return "<ul class=\"\(classes)\">" + sentences.map { element("li", $0) }.joined() + "</ul>"
  }
}
