"""Arrays and lists in, arrays and lists out; nothing here has heard of sanctions."""
