"""What people see: one Kivy screen per state of the visit."""
