import ArgumentParser
import Batches
import Glibc
import Reporting

/// Where the program starts and ends: every message and every exit code passes here.
@main
enum Program {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try checkCommandName(arguments.first)
      var command = try Photofit.parseAsRoot(arguments)
      try command.run()
    } catch let status as ExitStatus {
      exit(status.rawValue)
    } catch let failure as CommandFailure {
      Console.error(failure.message)
      exit(failure.status.rawValue)
    } catch let error as BatchError {
      let failure = Failures.failure(error)
      Console.error(failure.message)
      exit(failure.status.rawValue)
    } catch let error as OutputError {
      Console.error(error.description)
      exit(ExitStatus.cannotWrite.rawValue)
    } catch {
      exit(parserOutcome(error).rawValue)
    }
  }

  /// ArgumentParser calls a mistyped command an unexpected argument; this names what there is.
  private static func checkCommandName(_ word: String?) throws {
    guard let word, !word.hasPrefix("-"), word != "help" else { return }
    let names = Photofit.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !names.contains(word) else { return }
    throw ValidationError("There is no command '\(word)'. The commands are \(names.joined(separator: ", ")).")
  }

  /// Prints what ArgumentParser has to say: help to standard output, usage errors to standard error.
  private static func parserOutcome(_ error: any Error) -> ExitStatus {
    guard Photofit.exitCode(for: error) == .success else {
      Console.error(Photofit.message(for: error))
      if let hint = Photofit.fullMessage(for: error).split(separator: "\n").last, hint.hasPrefix("  See ") {
        Console.plainError("\(hint)\n")
      }
      return .usage
    }
    do {
      try Console.result(Photofit.fullMessage(for: error) + "\n")
      return .success
    } catch {
      Console.error(error.message)
      return error.status
    }
  }
}
