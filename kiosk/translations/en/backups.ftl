# Backups on the page about the box.
staff-health-backup-late = Last backup
staff-health-backup-late-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }: too long ago. Make one with: kiosk backup
staff-health-backup-failed = Last backup
staff-health-backup-failed-value = failed at the step { $step }, code { $code }. Run kiosk backup to see why
staff-health-backup-unsent = Last backup
staff-health-backup-unsent-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }, but its second copy is missing. Send it with: kiosk backup
