import ArgumentParser

/// In which form results are printed.
struct FormatOptions: ParsableArguments {
  @Flag(help: "Print the result as one JSON document (photofit.result/1); of several, one on every line.")
  var json = false

  @Flag(
    help: "Print the parameters as CSV; of several results, a row for each; where nothing was fitted, the main table.")
  var csv = false

  @Flag(help: "Print nothing but errors, and what --json or --csv ask for.")
  var quiet = false

  @Flag(help: "Replace an earlier result.")
  var force = false

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other; --output writes both.") }
  }
}
