import Glibc

/// A program of the system, run without a shell: its arguments are its arguments, whatever stands in them.
struct ExternalProgram {
  /// Where it is.
  let path: String
  /// Starts a program in another folder.
  private static let launcher = "/usr/bin/env"

  /// The program of this name in the absolute folders of PATH; nil where there is none.
  init?(named name: String) {
    guard let folders = getenv("PATH").map({ String(cString: $0) }) else { return nil }
    let candidates = folders.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: { !SystemFile.isFolder($0) && access($0, X_OK) == 0 }) else { return nil }
    path = found
  }

  /// One run: its arguments, and the file in its folder that takes its messages.
  struct Run {
    let arguments: [String]
    let messages: String
  }

  /// Runs all in a folder, as many at a time as there are processors, and returns which ended well. One that takes
  /// longer than `seconds` is ended.
  func run(_ runs: [Run], in folder: String, seconds: Double) -> [Bool] {
    var results = [Bool](repeating: false, count: runs.count)
    var active: [(number: Int, process: pid_t, start: timespec)] = []
    var next = 0
    let most = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    while next < runs.count || !active.isEmpty {
      while next < runs.count, active.count < most {
        if let process = start(runs[next], in: folder) { active.append((next, process, Self.now())) }
        next += 1
      }
      var left: [(number: Int, process: pid_t, start: timespec)] = []
      for entry in active {
        var status: Int32 = 0
        if waitpid(entry.process, &status, WNOHANG) == 0 {
          if Self.elapsed(since: entry.start) > seconds { kill(entry.process, SIGKILL) }
          left.append(entry)
        } else {
          results[entry.number] = status == 0
        }
      }
      active = left
      if !active.isEmpty { usleep(1000) }
    }
    return results
  }

  /// Starts a run; nil where the system refuses. The corresponding C function is `posix_spawn`.
  private func start(_ run: Run, in folder: String) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { posix_spawn_file_actions_destroy(&actions) }
    guard posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0,
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0,
      posix_spawn_file_actions_addopen(
        &actions, STDERR_FILENO, folder + "/" + run.messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600) == 0
    else { return nil }
    // glibc can change the folder too, but its header hides the call from Swift.
    let words = ([Self.launcher, "-C", folder, path] + run.arguments).map { strdup($0) }
    let environment = Self.environment.map { strdup($0) }
    defer { for text in words + environment { free(text) } }
    var process = pid_t()
    return posix_spawn(&process, Self.launcher, &actions, nil, words + [nil], environment + [nil]) == 0 ? process : nil
  }

  /// What a drawing program needs to find its fonts, and a locale that writes numbers with points. Nothing else of the
  /// user's settings: they would change the picture.
  private static var environment: [String] {
    let kept = ["PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"]
    return kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } } + ["LC_ALL=C.UTF-8"]
  }

  private static func now() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time
  }

  private static func elapsed(since start: timespec) -> Double {
    let time = now()
    return Double(time.tv_sec - start.tv_sec) + Double(time.tv_nsec - start.tv_nsec) / 1e9
  }
}
