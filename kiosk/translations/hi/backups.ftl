# Backups on the page about the box.
staff-health-backup-late = पिछला बैकअप
staff-health-backup-late-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }: बहुत समय हो गया। बनाने के लिए: kiosk backup
staff-health-backup-failed = पिछला बैकअप
staff-health-backup-failed-value = चरण { $step } पर विफल, कोड { $code }. कारण जानने के लिए: kiosk backup
staff-health-backup-unsent = पिछला बैकअप
staff-health-backup-unsent-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }, पर इसकी दूसरी प्रति नहीं है। भेजने के लिए: kiosk backup
