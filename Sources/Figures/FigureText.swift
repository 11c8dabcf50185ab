/// Text of a figure: labels and legends with italics and indices.
///
/// Pieces are text and nothing else: what a script or a page could take for a command is made harmless where it is
/// written.
public struct FigureText: Sendable, Equatable, ExpressibleByStringLiteral {
  /// A stretch of text in one style.
  public enum Piece: Sendable, Equatable {
    /// Upright: words and units.
    case plain(String)
    /// Slanted: the symbol of a quantity.
    case italic(String)
    /// A lower index.
    case lower(String)
    /// An upper index: the charge of an ion.
    case upper(String)
  }
  /// The pieces, from left to right.
  public var pieces: [Piece]

  /// Text of several pieces.
  public init(_ pieces: [Piece]) { self.pieces = pieces }

  /// Upright text.
  public init(_ text: String) { pieces = text.isEmpty ? [] : [.plain(text)] }

  /// Upright text.
  public init(stringLiteral text: String) { self.init(text) }

  /// The symbol of a parameter as it stands in tables, `τ1` or `E_ac`: one slanted letter with what follows below it.
  /// An average, `⟨τ⟩amp`, has its name below it. Anything longer stays as it is.
  public static func symbol(_ text: String) -> FigureText {
    if text.first == "⟨", let end = text.firstIndex(of: "⟩") {
      let inner = symbol(String(text[text.index(after: text.startIndex)..<end]))
      let name = String(text[text.index(after: end)...])
      let index: [Piece] = name.isEmpty ? [] : [.lower(name)]
      return name.allSatisfy(\.isLetter)
        ? FigureText([.plain("⟨")] + inner.pieces + [.plain("⟩")] + index) : FigureText(text)
    }
    guard let first = text.first, first.isLetter else { return FigureText(text) }
    var index = text.dropFirst()
    if index.first == "₀" { index = "0" + index.dropFirst() }
    guard let next = index.first else { return FigureText([.italic(text)]) }
    if next == "_" { index = index.dropFirst() } else if !next.isNumber { return FigureText(text) }
    return FigureText([.italic(String(first)), .lower(String(index))])
  }

  /// Several texts, one behind the other.
  public func followed(by other: FigureText) -> FigureText { FigureText(pieces + other.pieces) }

  /// The words without their style.
  public var words: String {
    pieces.reduce(into: "") { words, piece in
      switch piece {
      case .plain(let text), .italic(let text), .lower(let text), .upper(let text): words += text
      }
    }
  }
}
