import Figures

/// Tables for a paper, as LaTeX's `tabular`.
enum LatexTable {
  /// The table; `comment` stands above it.
  static func text(_ table: TextTable, comment: String) -> String {
    func row(_ cells: [String]) -> String {
      let padded = cells + [String](repeating: "", count: max(0, table.header.count - cells.count))
      return padded.map(escaped).joined(separator: " & ") + " \\\\"
    }
    let lines =
      [
        "% " + GnuplotText.comment(comment),
        "\\begin{tabular}{\(String(repeating: "l", count: table.header.count))}", "\\hline", row(table.header),
        "\\hline",
      ]
      + table.rows.map { cells in
        // The first cell is a symbol.
        let symbol = cells.first.map(rowTitle) ?? ""
        let rest = Array(cells.dropFirst()) + [String](repeating: "", count: max(0, table.header.count - cells.count))
        return ([symbol] + rest.map(escaped)).joined(separator: " & ") + " \\\\"
      } + ["\\hline", "\\end{tabular}"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first cell of a row: a symbol or an ion. Behind the end of a row a bracket or a star would be an option of it.
  static func rowTitle(_ text: String) -> String {
    let title = FigureText.ion(text).map(styled) ?? symbol(text)
    return title.first == "[" || title.first == "*" ? "{}" + title : title
  }

  private static func styled(_ text: FigureText) -> String {
    text.pieces.map { piece in
      switch piece {
      case .plain(let text): escaped(text)
      case .italic(let text): "\\textit{\(escaped(text))}"
      case .lower(let text): "$_{\\mathrm{\(inMath(text))}}$"
      case .upper(let text): "$^{\(inMath(text))}$"
      }
    }.joined()
  }

  /// Letters, numbers and signs; anything else is left out.
  private static func inMath(_ text: String) -> String {
    String(
      text.compactMap { $0 == "−" ? "-" : $0.isASCII && ($0.isLetter || $0.isNumber || "+-".contains($0)) ? $0 : nil })
  }

  /// A parameter's symbol: `τ1` as τ with an index, `E_ac` as E with one.
  static func symbol(_ text: String) -> String {
    let pieces = FigureText.symbol(text).pieces
    guard pieces.contains(where: { if case .italic = $0 { true } else { false } }) else { return escaped(text) }
    var formula = ""
    for piece in pieces {
      switch piece {
      case .plain(let letters), .italic(let letters):
        for letter in letters {
          guard let command = commands[letter] ?? (letter.isASCII && letter.isLetter ? String(letter) : nil) else {
            return escaped(text)
          }
          formula += command
        }
      case .lower(let index):
        guard index.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ",") }) else {
          return escaped(text)
        }
        let isNumber = index.allSatisfy { $0.isNumber || $0 == "," }
        formula += "_{" + (isNumber ? index : "\\mathrm{\(index)}") + "}"
      case .upper(let index): formula += "^{\(inMath(index))}"
      }
    }
    return "$\(formula)$"
  }

  /// Text in which nothing is a command; powers of ten, Greek letters and signs as LaTeX writes them.
  static func escaped(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    var position = 0
    var isMath = false
    /// Neighbours in mathematics share their dollars.
    func mathematics(_ command: String) {
      if isMath { result.removeLast() } else { result += "$" }
      result += command + "$"
      isMath = true
    }
    while position < characters.count {
      let character = characters[position]
      if let power = power(characters, position) {
        mathematics("\\times10^{\(power.text)}")
        position = power.end
        continue
      }
      // A minus sign; elsewhere a hyphen is one.
      if character == "-", position + 1 < characters.count, characters[position + 1].isNumber,
        position == 0 || " [(".contains(characters[position - 1])
      {
        mathematics("-")
        position += 1
        continue
      }
      if let raised = Self.raised[character] {
        // Neighbours are one exponent.
        var exponent = raised
        while position + 1 < characters.count, let next = Self.raised[characters[position + 1]] {
          exponent += next
          position += 1
        }
        mathematics("^{\(exponent)}")
        position += 1
        continue
      }
      if let command = commands[character] {
        mathematics(command)
        position += 1
        continue
      }
      isMath = false
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "&", "%", "$", "#", "_", "{", "}": result += "\\" + String(character)
      default:
        if let plain = signs[character] {
          result += plain
        } else {
          result +=
            character.isNewline || character.unicodeScalars.contains { $0.value < 0x20 } ? " " : String(character)
        }
      }
      position += 1
    }
    return result
  }

  /// `e6` behind a digit or a closing parenthesis.
  private static func power(_ text: [Character], _ start: Int) -> (text: String, end: Int)? {
    guard text[start] == "e", start > 0, text[start - 1] == ")" || text[start - 1].isNumber else { return nil }
    var end = start + 1
    if end < text.count, text[end] == "-" { end += 1 }
    let digits = end
    while end < text.count, text[end].isASCII, text[end].isNumber { end += 1 }
    guard end > digits, end == text.count || !text[end].isLetter else { return nil }
    return (String(text[(start + 1)..<end]), end)
  }

  private static let commands: [Character: String] = [
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\varepsilon", "η": "\\eta", "θ": "\\theta",
    "λ": "\\lambda", "μ": "\\mu", "µ": "\\mu", "ν": "\\nu", "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "φ": "\\varphi",
    "χ": "\\chi", "ω": "\\omega", "Γ": "\\Gamma", "Δ": "\\Delta", "Σ": "\\Sigma", "Φ": "\\Phi", "Ω": "\\Omega",
    "∞": "\\infty", "≥": "\\geq", "≤": "\\leq", "±": "\\pm", "·": "\\cdot", "×": "\\times", "−": "-", "√": "\\sqrt{}",
    "→": "\\to", "⟨": "\\langle ", "⟩": "\\rangle", "°": "^\\circ", "<": "<", ">": ">", "₀": "_0",
  ]

  private static let raised: [Character: String] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
  ]

  private static let signs: [Character: String] = [
    "–": "--", "—": "---", "…": "\\ldots{}", "“": "``", "”": "''", "’": "'",
  ]
}
