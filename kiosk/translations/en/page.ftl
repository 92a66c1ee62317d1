# Words that belong to the page itself and not to one screen: keys on the glass, scrolling, states, the stub of a ticket.

page-ticket-code = Code
page-ticket-hint = Show at the till
page-reconnecting = Reconnecting…
page-unreachable = The kiosk does not answer. Try again in a moment, or ask the staff.
page-close = Close this message
page-scroll-up = Show what is above
page-scroll-down = Show what is below
page-keypad = Keys
page-key-delete = Delete the last sign
page-key-space = Space
page-on = Yes
page-off = No
page-switch-words = The exact words open as soon as you switch something on.
page-state-todo = to do
page-state-now = now
page-state-doing = under way
page-state-done = done
page-state-failed = failed
