/// The exit codes of the command; part of its contract.
enum ExitStatus: Int32, Error {
  /// Fitted.
  case success = 0
  /// Fitted, but not converged; or a batch of which some data sets could not be fitted.
  case notConverged = 2
  /// Wrong options or arguments (EX_USAGE).
  case usage = 64
  /// Data that cannot be read or fitted (EX_DATAERR).
  case invalidData = 65
  /// An input that is not there (EX_NOINPUT).
  case noInput = 66
  /// Output that cannot be written (EX_CANTCREAT).
  case cannotWrite = 73
  /// Ended by SIGINT, as shells count it.
  case interrupted = 130
  /// Ended by SIGTERM, as shells count it.
  case terminated = 143
}

/// A failure as its user meets it: what is wrong, and the exit code.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}
