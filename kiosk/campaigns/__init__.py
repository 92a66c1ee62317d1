"""E-mail campaigns over SMTP to members who agreed to be contacted: texts, sending, what comes back."""
