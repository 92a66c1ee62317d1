"""Learning from answers in the kiosk: from what was logged to a policy that is proven, switched on, and made anew."""
