/// What every page has around its content: no script, no other address, one style.
struct PageFrame {
  let title: String
  let subtitle: String
  /// What stands in the page's body, as markup.
  let sections: [String]
  /// Styles of this page alone.
  var style = ""

  /// No script, no address: styles of the page itself and pictures inside it.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

  /// The page.
  func text() -> String { head + sections.filter { !$0.isEmpty }.joined(separator: "\n") + "\n" + foot }

  /// What stands before the content.
  var head: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(PageStyle.css)\(style)</style>
    </head>
    <body>
    <header>
    <h1>\(Markup.escaped(title))</h1>
    <p class="soft">\(Markup.escaped(subtitle))</p>
    </header>
    <main>

    """
  }

  /// What stands behind it.
  var foot: String {
    """
    </main>
    </body>
    </html>

    """
  }

  /// A part of a page under its title; empty where it has no content.
  static func section(_ title: String, _ content: String) -> String {
    content.isEmpty ? "" : "<section>\n\(Markup.element("h2", title))\n\(content)\n</section>"
  }
}
