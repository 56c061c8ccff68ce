internal import Foundation
internal import Newsroom
internal import Production

extension Command {
  /// `dateline cron`
  static let cron = Command(
    name: "cron", usage: ["[--systemd]"], summary: "Print crontab lines for this newsroom",
    details: """
      One line is enough: run decides by the newsroom's own time zone what is due, so neither
      cron's zone nor a clock change matters.
      """,
    options: [Option("systemd", "a service and a timer for systemd instead")],
    examples: ["dateline cron | crontab -", "dateline cron --systemd"], operands: 0...0
  ) { call in
    let newsroom = try call.newsroom()
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    let root = newsroom.root
    for path in [program, root] {
      guard Quoting.canStand(path) else {
        throw CommandError(
          .data, "\"\(path.printable)\" has a character in its name that neither cron nor systemd can take: rename it")
      }
    }
    if call.arguments.has("systemd") {
      call.console.print(
        """
        # Two files; then: systemctl daemon-reload && systemctl enable --now dateline.timer
        # /etc/systemd/system/dateline.service
        [Unit]
        Description=Dateline: compose and send what is due
        After=network-online.target

        [Service]
        Type=oneshot
        ExecStart=\(Quoting.systemd(program, isProgram: true)) --quiet --root \(Quoting.systemd(root)) run
        TimeoutStopSec=15min
        User=dateline

        # /etc/systemd/system/dateline.timer
        [Unit]
        Description=Dateline, every minute

        [Timer]
        OnCalendar=minutely
        AccuracySec=1s

        [Install]
        WantedBy=timers.target
        """)
      return .ok
    }
    for newsletter in newsroom.newsletters {
      let schedule = newsletter.schedule
      let days =
        schedule.days.count == 7
        ? "daily" : Weekday.allCases.filter(schedule.days.contains).map(\.name).joined(separator: ", ")
      call.console.print(
        "# \(newsletter.name): composed \(schedule.composeAt), sent \(schedule.sendAt), at the latest "
          + "\(schedule.latest) \(newsroom.publication.timeZone.identifier) (\(days))")
    }
    call.console.print("# Whatever is due, every five minutes; cron mails what goes wrong.")
    call.console.print("*/5 * * * * \(Quoting.crontab(program)) --quiet --root \(Quoting.crontab(root)) run >/dev/null")
    return .ok
  }
}
