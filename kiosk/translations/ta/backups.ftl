# Backups on the page about the box.
staff-health-backup-late = கடைசிக் காப்பு நகல்
staff-health-backup-late-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }: நீண்ட நாள் ஆகிவிட்டது. எடுக்க: kiosk backup
staff-health-backup-failed = கடைசிக் காப்பு நகல்
staff-health-backup-failed-value = { $step } என்ற படியில் தோல்வி, குறியீடு { $code }. காரணம் அறிய: kiosk backup
staff-health-backup-unsent = கடைசிக் காப்பு நகல்
staff-health-backup-unsent-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }; ஆனால் இரண்டாவது நகல் இல்லை. அனுப்ப: kiosk backup
