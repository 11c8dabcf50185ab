import Glibc

/// The cost of one finished child process.
struct ProcessCost {
  /// User and system time of all its threads, in seconds.
  let cpu: Double
  /// Largest resident set, in MB.
  let memory: Double
}

/// Why a program could not be timed.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
}

enum ChildProcess {
  /// Runs a program with its output thrown away, or written to a file, and returns what it cost. Throws if it cannot be
  /// started or exits with another code than 0.
  @discardableResult
  static func run(_ arguments: [String], output: String = "/dev/null") throws -> ProcessCost {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    argv.append(nil)
    defer {
      for pointer in argv { free(pointer) }
    }
    var pid: pid_t = 0
    let started = posix_spawnp(&pid, arguments[0], &actions, nil, argv, environ)
    guard started == 0 else { throw BenchFailure(description: "\(arguments[0]) cannot be started") }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(pid, &status, 0, &usage) == pid else { throw BenchFailure(description: "\(arguments[0]) was lost") }
    guard status == 0 else {
      throw BenchFailure(description: "\(arguments.joined(separator: " ")) failed with status \(status >> 8)")
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return ProcessCost(
      cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), memory: Double(usage.ru_maxrss) / 1024)
  }

  /// The cheapest of several runs: other work on the machine only ever adds.
  static func best(of runs: Int, _ arguments: [String]) throws -> ProcessCost {
    var best = try run(arguments)
    for _ in 1..<runs {
      let next = try run(arguments)
      if next.cpu < best.cpu { best = next }
    }
    return best
  }
}
