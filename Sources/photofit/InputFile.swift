import Reporting

/// A file named on the command line.
enum InputFile {
  /// Size and digest for the manifest. The readers report a file that is not there, so this one follows them.
  static func manifestEntry(_ path: String, notes: [String]) throws(CommandFailure) -> RunManifest.Input {
    do {
      var input = try RunManifest.Input(file: path)
      input.notes = notes
      return input
    } catch {
      throw CommandFailure(.invalidData, "\(path): cannot be read a second time, for its digest; is it being written?")
    }
  }

  /// The name without its folders.
  static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The path in a form that no spreadsheet takes for a formula and no program for an option.
  static func harmless(_ path: String) -> String {
    "=+-@\t\r".contains(path.prefix(1)) && !path.isEmpty ? "./" + path : path
  }
}
