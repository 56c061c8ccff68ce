// Coverage-guided fuzzing with the libFuzzer that comes with Swift: `make fuzz TARGET=feeds SECONDS=600`.
//
//     fuzz --target=feeds [libFuzzer's flags] [corpus folders or single inputs]
//
// libFuzzer ignores what begins with two hyphens, and hands it on to the processes it starts. Failure policy: an unknown
// target is exit code 2; a broken property prints what was broken and aborts, which libFuzzer takes as a crash.
import CLibFuzzer
import Glibc

let option = "--target="
let name = CommandLine.arguments.first { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }

guard let name, let target = Target.all[name] else {
  let names = Target.all.keys.sorted().joined(separator: ", ")
  say("fuzz: \(name.map { "there is no target \($0)" } ?? "say which target"): \(option)NAME, one of \(names)")
  exit(2)
}
Target.chosen = target

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { data, size in
    Target.chosen(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
  })
