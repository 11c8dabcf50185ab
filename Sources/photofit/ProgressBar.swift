import Batches
import Glibc
import Reporting
import Synchronization

/// How far a batch is, on standard error: a bar on a terminal, elsewhere a line every half minute.
final class ProgressBar: Sendable {
  private let isShown: Bool
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private let lastLine = Mutex(ContinuousClock.now)

  /// A bar, unless the user wants to see nothing. With `isBesideOutput` results run over the same terminal, and only
  /// lines are written.
  init(isQuiet: Bool, isBesideOutput: Bool) {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    isTerminal = isatty(STDERR_FILENO) == 1 && terminal != "dumb" && !(isBesideOutput && isatty(STDOUT_FILENO) == 1)
    isShown = !isQuiet
  }

  /// Shows how far it is.
  func show(_ progress: BatchProgress) {
    guard isShown else { return }
    let percent = Int((100 * min(max(progress.fraction, 0), 1)).rounded(.down))
    var text = "\(percent) %, \(progress.rows) row\(progress.rows == 1 ? "" : "s")"
    if progress.failed > 0 { text += ", \(progress.failed) failed" }
    if isTerminal {
      if let left = timeLeft(progress) { text += ", \(left) left" }
      let width = 30
      let done = percent * width / 100
      let bar = String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
      Console.plainError("\r\(bar) \(text)\u{1B}[K")
      return
    }
    let isDue = lastLine.withLock { last -> Bool in
      guard ContinuousClock.now - last >= .seconds(30) else { return false }
      last = .now
      return true
    }
    if isDue { Console.plainError("photofit: \(text)\n") }
  }

  /// Clears the line.
  func end() {
    if isShown, isTerminal { Console.plainError("\r\u{1B}[K") }
  }

  private func timeLeft(_ progress: BatchProgress) -> String? {
    let passed = (ContinuousClock.now - start) / .seconds(1)
    guard passed > 1, progress.fraction > 0.01 else { return nil }
    let left = passed * (1 - progress.fraction) / progress.fraction
    return left < 100 ? "\(Int(left.rounded(.up))) s" : "\(Int((min(left, 1e9) / 60).rounded(.up))) min"
  }
}
