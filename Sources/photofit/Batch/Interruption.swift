import Glibc
import Synchronization

/// A user's wish to end: noted, so that what is done can be kept. A second one ends the program at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// Starts to note SIGINT and SIGTERM.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// True once one was received.
  static var isWanted: Bool { received.load(ordering: .relaxed) != 0 }

  /// How the program ends by it.
  static var status: ExitStatus { received.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted }
}
