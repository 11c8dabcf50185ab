/// Where the numbers of a page come from: files with their digests, the command and its options.
struct Provenance {
  let manifest: RunManifest
  /// Files beside the page that hold the same for programs.
  let documents: [String]
  /// True where a folder of figures lies beside the page.
  let hasFigures: Bool

  /// The list, and where the same stands for programs.
  var html: String {
    var rows = manifest.inputs.map { input in
      ("<code>\(Markup.escaped(input.name))</code>", "\(input.byteCount) bytes, SHA-256 <code>\(input.sha256)</code>")
    }
    rows += manifest.inputs.flatMap { input in
      input.notes.map { (Markup.escaped("Note on \(input.name)"), Markup.escaped($0)) }
    }
    let command = "<code>photofit \(Markup.escaped(manifest.command))</code>"
    rows.append(("Command", "\(command), version \(Markup.escaped(manifest.version))"))
    rows += manifest.options.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { ("<code>--\(Markup.escaped($0.key))</code>", Markup.escaped($0.value)) }
    if let seed = manifest.seed { rows.append(("Seed", seed.description)) }
    let list = rows.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }.joined(separator: "\n")
    let links = documents.map { "<a href=\"\(Markup.escaped($0))\">\(Markup.escaped($0))</a>" }
    let figures = hasFigures ? "; figures with scripts and data in <code>figures/</code>" : ""
    return """
      <dl>
      \(list)
      </dl>
      <p class="soft">The same content for programs: \(links.joined(separator: ", "))\(figures).</p>
      """
  }
}
