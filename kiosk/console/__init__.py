"""The staff console: sign-in, members, enrolment, the privacy officer's lists, and the state of the box."""
