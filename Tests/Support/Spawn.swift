// posix_spawn in one place. A child gets descriptors 0, 1 and 2 and no other, a process group of its own (so that it can
// be ended with all its own children), an empty signal mask and default signal handlers.
// Foundation's Process isn't used: its waiting depends on run loops, and tests run on many threads.

import CGNU
import Glibc

/// Starts `executable`; its process id, which is its process group too. `environment` nil hands ours on.
func spawn(
  _ executable: String, _ arguments: [String], environment: [String: String]?, directory: String?,
  input: Descriptor, output: Descriptor, errors: Descriptor
) throws -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for (number, descriptor) in [input, output, errors].enumerated() {
    posix_spawn_file_actions_adddup2(&actions, descriptor.number, Int32(number))
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, 3)
  if let directory {
    posix_spawn_file_actions_addchdir_np(&actions, directory)
  }

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
  posix_spawnattr_setflags(&attributes, Int16(flags))

  let words = ([executable] + arguments).map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  let variables = environment.map { $0.map { strdup("\($0.key)=\($0.value)") } + [nil] }
  defer { for variable in variables ?? [] { free(variable) } }

  var pid: pid_t = 0
  let code =
    if let variables {
      posix_spawn(&pid, executable, &actions, &attributes, words, variables)
    } else {
      posix_spawn(&pid, executable, &actions, &attributes, words, environ)
    }
  guard code == 0 else { throw SupportError.system("cannot start", executable, code) }
  return pid
}
